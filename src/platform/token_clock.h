#pragma once
#include <cstdint>

namespace coffer::platform {

/// The clock of one token that hosts set and read; the token decides nothing by it. Safe from several
/// threads.
class TokenClock {
 public:
  /// Seconds since 1970-01-01 00:00:00 UTC.
  [[nodiscard]] virtual std::uint64_t now() const = 0;
  /// Sets it to `now`, seconds since 1970-01-01 00:00:00 UTC; from then on it goes on by itself.
  virtual void set(std::uint64_t now) = 0;
  /// Whether it was set since the start.
  [[nodiscard]] virtual bool was_set() const = 0;

 protected:
  ~TokenClock() = default;
};

}  // namespace coffer::platform
