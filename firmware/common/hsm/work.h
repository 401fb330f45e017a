#pragma once
#include <cstdint>

namespace coffer::firmware {

/// What the main loop is doing, and since when. It writes, the tick's interrupt reads. Times are milliseconds
/// modulo 2^32.
class Work {
 public:
  /// A host that waits for an answer is told every so often that it takes longer.
  static constexpr std::uint32_t kExtensionInterval = 1000;
  /// A command that takes longer than this hangs. The longest, a key pair of RSA-4096, takes minutes.
  static constexpr std::uint32_t kLongestCommand = 60 * 60 * 1000;
  /// The main loop comes round more often than this, between two commands.
  static constexpr std::uint32_t kLongestRound = 2000;

  /// The main loop comes round.
  void come_round(std::uint32_t now) { since_ = now; }
  /// A command begins ...
  void begin(std::uint32_t now) {
    since_ = now;
    extended_ = now;
    is_busy_ = true;
  }
  /// ... and is done.
  void end(std::uint32_t now) {
    since_ = now;
    is_busy_ = false;
  }

  /// Whether nothing has moved for too long.
  [[nodiscard]] bool hangs(std::uint32_t now) const {
    return now - since_ > (is_busy_ ? kLongestCommand : kLongestRound);
  }
  /// Whether the host is to be told now that a command takes longer.
  [[nodiscard]] bool is_extension_due(std::uint32_t now) {
    if (!is_busy_ || now - extended_ < kExtensionInterval) return false;
    extended_ = now;
    return true;
  }

 private:
  volatile std::uint32_t since_ = 0;
  volatile std::uint32_t extended_ = 0;
  volatile bool is_busy_ = false;
};

}  // namespace coffer::firmware
