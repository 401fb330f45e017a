#pragma once
// A token in this process, and devices as clients have them.

#include <map>
#include <memory>

#include "card/testing/card_fixture.h"
#include "client/device/device.h"
#include "client/in_process_connection.h"
#include "client/login/pins.h"

namespace coffer::client::testing {

using token::testing::bytes_of;
using token::testing::kSoPin;
using token::testing::kUserPin;

/// Fails from the n-th APDU on, as a card that is taken out.
class BreakingConnection final : public CardConnection {
 public:
  explicit BreakingConnection(std::unique_ptr<CardConnection> inner) : inner_(std::move(inner)) {}
  /// So many commands go through from now on.
  void break_after(unsigned commands) { left_ = commands; }

  Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override {
    if (left_ == 0) return std::unexpected(ConnectionError::kLost);
    --left_;
    ++sent;
    return inner_->transmit(command, buffer);
  }
  Result<void, ConnectionError> reset() override { return inner_->reset(); }
  Result<Bytes, ConnectionError> atr(MutableBytes buffer) override { return inner_->atr(buffer); }

  unsigned sent = 0;

 private:
  std::unique_ptr<CardConnection> inner_;
  unsigned left_ = ~0U;
};

/// What a call came to, for tests that ask for its error.
template <typename T>
Error error_of(const ClientResult<T>& result) {
  EXPECT_FALSE(result) << "should have failed";
  return result ? Error{Error::Kind::kArgument, "no error"} : result.error();
}

/// A token that is provisioned and initialised, with one device connected, nobody logged in.
class ClientTest : public token::testing::TokenTest {
 protected:
  void SetUp() override {
    provision();
    token::InitialiseRequest request;
    request.options = token::options::kResetRetryCounter;
    initialise(request);
    device_ = connect();
  }
  std::unique_ptr<CardConnection> connection() {
    cards_.push_back(std::make_shared<card::Card>(token_));
    return std::make_unique<InProcessConnection>(cards_.back());
  }
  std::unique_ptr<Device> connect() {
    auto breaking = std::make_unique<BreakingConnection>(connection());
    connection_ = breaking.get();
    auto opened = Device::open(std::move(breaking));
    EXPECT_TRUE(opened) << describe(opened.error());
    return opened ? std::move(*opened) : nullptr;
  }
  void log_in() { ASSERT_TRUE(verify_pin(*device_, Pin::kUser, bytes_of(kUserPin))); }

  std::vector<std::shared_ptr<card::Card>> cards_;
  BreakingConnection* connection_ = nullptr;  ///< of device_
  std::unique_ptr<Device> device_;
};

/// A card that answers what it is told to; all else 6D00. Counts what it was asked.
class ScriptedCard final : public CardConnection {
 public:
  /// Answers commands that begin with these hexadecimal digits; the longest beginning counts.
  void answer(const std::string& begin, const std::string& reply) { script_[begin] = reply; }
  [[nodiscard]] unsigned asked(const std::string& begin) const {
    unsigned count = 0;
    for (const std::string& command : log) count += command.starts_with(begin) ? 1 : 0;
    return count;
  }

  Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override {
    const std::string hex = card::testing::to_hex(command);
    log.push_back(hex);
    if (!takes_extended && command.size() > 5 && command[4] == 0) {
      return std::unexpected(ConnectionError::kProtocol);
    }
    std::string reply = "6D00";
    std::size_t longest = 0;
    for (const auto& [begin, text] : script_) {
      if (!hex.starts_with(begin) || begin.size() < longest) continue;
      longest = begin.size();
      reply = text;
    }
    const auto bytes = card::testing::from_hex(reply);
    copy(bytes, buffer);
    return buffer.first(bytes.size());
  }
  Result<void, ConnectionError> reset() override { return {}; }
  Result<Bytes, ConnectionError> atr(MutableBytes buffer) override {
    buffer[0] = 0x3B;
    return buffer.first(1);
  }

  bool takes_extended = true;
  std::vector<std::string> log;

 private:
  std::map<std::string, std::string> script_;
};

}  // namespace coffer::client::testing
