#pragma once
#include "token/state/state_record.h"

namespace coffer::token {

/// How many wrong tries of PINs the token has given back: the second limit on guessing. Whoever shares the
/// token with its user gets new tries each time the user logs in, because a right PIN refills the retry
/// counter. What a refill gives back is counted here, for both PINs together, and later tries wait: 1 s
/// after the 7th that was given back, then twice as long for each, up to 256 s, counted from the last
/// refill. An hour without a refill of wrong tries forgets one. docs/spec/storage.md has the record.
class GuessHistory {
 public:
  static constexpr std::uint8_t kFree = 6;                ///< so many cost no time
  static constexpr std::uint8_t kMost = kFree + 9;        ///< more are not told apart
  static constexpr std::uint64_t kForgottenAfter = 3600;  ///< seconds
  static constexpr std::size_t kSize = 1 + 1 + 8;         ///< version, count, time of the last refill
  using Sealed = std::array<std::uint8_t, kSize + kSealOverhead>;

  /// Reads the token's. @errors kStorageFailure (damaged, or not there)
  [[nodiscard]] static TokenResult<GuessHistory> load(const Context& context);

  /// How long a try that comes at `now` has to wait, in seconds: at most 256, whatever the clock did.
  [[nodiscard]] std::uint32_t seconds_to_wait(std::uint64_t now) const;
  /// Counts tries that are given back at `now`.
  void add(std::uint8_t tries, std::uint64_t now);
  /// Whether the clock was set back since: each try would wait until it has caught up, if nothing were added.
  [[nodiscard]] bool is_ahead_of(std::uint64_t now) const { return now < last_; }
  /// For a transaction. @errors kCryptoFailure
  [[nodiscard]] TokenResult<Sealed> seal(const Context& context) const;

 private:
  /// Seconds since the last refill; 0 when the clock was set back.
  [[nodiscard]] std::uint64_t elapsed(std::uint64_t now) const { return now < last_ ? 0 : now - last_; }
  /// Tries that are not forgotten yet.
  [[nodiscard]] std::uint8_t remembered(std::uint64_t now) const;

  std::uint8_t count_ = 0;
  std::uint64_t last_ = 0;
};

}  // namespace coffer::token
