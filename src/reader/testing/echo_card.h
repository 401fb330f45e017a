#pragma once
#include <array>
#include <atomic>
#include <new>

#include "card/apdu_handler.h"

namespace coffer::reader::testing {

/// Answers each command with itself and 9000, or 6700 when that is too long for a response; counts its
/// resets.
class EchoCard final : public card::ApduHandler {
 public:
  [[nodiscard]] Bytes atr() const override { return kAtr; }
  void reset() override { ++resets; }
  void set_caller(const platform::Caller* caller) override {
    if (caller != nullptr) who = caller->identity();
  }
  [[nodiscard]] bool has_login() const override { return logged_in; }
  std::size_t transmit(Bytes command, MutableBytes response) override {
    if (out_of_memory) throw std::bad_alloc();
    const bool fits = command.size() + 2 <= card::kMaxResponse;
    const Bytes data = fits ? command : Bytes{};
    copy(data, response);
    response[data.size()] = fits ? 0x90 : 0x67;
    response[data.size() + 1] = 0x00;
    return data.size() + 2;
  }

  static constexpr std::array<std::uint8_t, 3> kAtr{0x3B, 0x80, 0x01};
  std::atomic<int> resets = 0;
  std::atomic<bool> logged_in = false;
  std::atomic<bool> out_of_memory = false;  ///< each command ends so
  platform::CallerIdentity who;             ///< the last caller; to be read after an answer of the card
};

}  // namespace coffer::reader::testing
