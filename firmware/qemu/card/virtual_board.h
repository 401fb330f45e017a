#pragma once
// A board whose user confirms all that is asked, and whose restarts are the caller's.

#include "common/board/clocks.h"
#include "common/hsm/hsm.h"
#include "qemu/runtime/instructions.h"

namespace coffer::qemu {

/// Time by instructions, at 100 million in a second: the same in each run.
class InstructionStopwatch final : public firmware::Stopwatch {
 public:
  [[nodiscard]] std::uint64_t milliseconds() const override { return instructions() / 100'000 + rested_; }
  void rest() override { rested_ += 10; }

 private:
  std::uint64_t rested_ = 0;
};

/// The board itself.
class VirtualBoard final : public platform::Board {
 public:
  static constexpr std::array<std::uint8_t, 8> kSerialNumber = {0xC0, 0xFF, 0xEE, 0, 0, 0, 0, 1};

  [[nodiscard]] platform::BoardKind kind() const override { return platform::BoardKind::kRp2040; }
  [[nodiscard]] Bytes serial_number() const override { return kSerialNumber; }
  [[nodiscard]] std::uint32_t free_memory() const override { return 0; }
  [[nodiscard]] std::uint32_t flash_size() const override { return 1U << 20; }
  [[nodiscard]] bool can_restart(platform::RestartInto) const override { return true; }
  void restart(platform::RestartInto) override {}
};

/// Somebody who confirms at once.
class WillingPerson final : public platform::UserPresence {
 public:
  [[nodiscard]] platform::PresenceAnswer ask(const platform::PresenceQuestion&,
                                             const platform::Caller*) override {
    return platform::PresenceAnswer::kConfirmed;
  }
};

/// All that the board lends its HSM.
class VirtualServices {
 public:
  [[nodiscard]] firmware::BoardServices services() {
    return {
        .clock = clock_, .token_clock = clock_, .timer = timer_, .board = board_, .user_presence = person_};
  }

 private:
  InstructionStopwatch stopwatch_;
  firmware::BoardClock clock_{stopwatch_};
  firmware::BoardTimer timer_{stopwatch_};
  VirtualBoard board_;
  WillingPerson person_;
};

}  // namespace coffer::qemu
