#include "cli/run/throwaway.h"

#include <chrono>

#include "client/device/identity.h"
#include "client/in_process_connection.h"
#include "client/pcsc_connection.h"
#include "crypto/random.h"
#include "reader/vpcd/reader_link.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kPinDigits = 8;
constexpr std::size_t kSoPinDigits = 16;  // hexadecimal, as sc-hsm-tool takes it
constexpr std::chrono::milliseconds kReaderPause{20};
constexpr int kReaderTries = 500;

/// Digits that nobody can guess; empty when the random generator fails.
std::string random_digits(std::size_t count, std::string_view digits) {
  std::string text;
  while (text.size() < count) {
    std::array<std::uint8_t, 32> drawn{};
    if (!crypto::random_bytes(drawn)) return "";
    const std::size_t fair = 256 - 256 % digits.size();
    for (const std::uint8_t octet : drawn) {
      if (octet < fair && text.size() < count) text += digits[octet % digits.size()];
    }
  }
  return text;
}

Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The SO-PIN is bytes, which tools write as hexadecimal digits.
std::vector<std::uint8_t> from_hexadecimal(const std::string& text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// What tells one token from another: its device certificate. Empty: no token, or none with a certificate.
client::ByteVector device_certificate(std::unique_ptr<client::CardConnection> connection) {
  const auto device = client::Device::open(std::move(connection));
  if (!device) return {};
  return client::read_device_chain(**device).value_or(client::ByteVector{});
}

}  // namespace

Result<std::unique_ptr<Throwaway>, std::string> Throwaway::start(const ThrowawayOptions& options) {
  std::unique_ptr<Throwaway> made(new Throwaway);
  COFFER_CHECK(made->open(options));
  return made;
}

Throwaway::~Throwaway() {
  stop_.stop();
  if (server_thread_.joinable()) server_thread_.join();
  if (vpcd_thread_.joinable()) vpcd_thread_.join();
  server_.reset();  // removes the socket
}

Result<void, std::string> Throwaway::open(const ThrowawayOptions& options) {
  COFFER_TRY(directory_, GuardedDirectory::make());
  token_ = MemoryToken::make();
  pin_ = random_digits(kPinDigits, "0123456789");
  so_pin_ = random_digits(kSoPinDigits, "0123456789ABCDEF");
  if (token_ == nullptr || pin_.empty() || so_pin_.empty() ||
      !token_->initialise(bytes_of(pin_), from_hexadecimal(so_pin_), options.dkek_shares)) {
    return std::unexpected("the token cannot be made");
  }
  auto listener = reader::UnixListener::bind(socket());
  if (!listener) return std::unexpected(listener.error());
  server_.emplace(std::move(*listener), [this] { return token_->new_card(); }, reader::Log::none());
  server_thread_ = std::jthread([this] { server_->run(stop_); });
  if (options.vpcd) return enter_reader(*options.vpcd);
  return {};
}

Result<void, std::string> Throwaway::enter_reader(const reader::VpcdAddress& address) {
  if (const std::string why = reader::why_taken(address); !why.empty()) {
    return std::unexpected(address.to_string() + ": " + why);
  }
  vpcd_card_ = token_->new_card();
  vpcd_.emplace(address, reader::ReaderOwners::usual(), *vpcd_card_, reader::Log::none());
  vpcd_thread_ = std::jthread([this] { vpcd_->run(stop_); });

  const auto ours = device_certificate(std::make_unique<client::InProcessConnection>(token_->new_card()));
  if (ours.empty()) return std::unexpected("the token does not answer");
  for (int tries = 0; tries < kReaderTries; ++tries) {
    const auto names = client::pcsc_readers();
    for (const std::string& name : names ? *names : std::vector<std::string>{}) {
      auto connection = client::pcsc_connect(name);
      if (!connection || device_certificate(std::move(*connection)) != ours) continue;
      reader_ = name;
      return {};
    }
    if (stop_.wait_for(kReaderPause)) break;
  }
  return std::unexpected(address.to_string() + ": pcscd shows no reader with the token; does it run?");
}

}  // namespace coffer::cli
