#pragma once
// Layer `platform`: the seam to the outside. Interfaces only; `platform/host` implements them on Linux.

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/secret.h"
#include "platform/board.h"
#include "platform/boot_memory.h"
#include "platform/monotonic_counter.h"
#include "platform/timer.h"
#include "platform/token_clock.h"
#include "platform/user_presence.h"

namespace coffer::platform {

/// Bytes of a root key.
inline constexpr std::size_t kRootKeySize = 32;

/// The secret of this machine that all sealed records are bound to: one-time-programmable memory, or on hosts
/// a file that only its owner reads, kept apart from the records.
class RootKey {
 public:
  /// The same at each call, and valid as long as this object.
  [[nodiscard]] virtual const Secret<kRootKeySize>& root_key() const = 0;

 protected:
  ~RootKey() = default;
};

/// A date of the Gregorian calendar, UTC.
struct Date {
  std::uint16_t year = 0;
  std::uint8_t month = 0;  ///< 1..12
  std::uint8_t day = 0;    ///< 1..31
};

/// The calendar that the issuing authority dates certificates by.
class Clock {
 public:
  /// The date of now, in UTC.
  [[nodiscard]] virtual Date today() const = 0;

 protected:
  ~Clock() = default;
};

/// Mutual exclusion between the sessions of a token.
using coffer::Lock;
using coffer::Mutex;

/// All that a token asks of its surroundings. Made in main(), passed down.
struct Platform {
  const RootKey& root_key;
  const Clock& clock;
  Mutex& state_mutex;  ///< guards the token's state; held while a change is made durable, never while a key
                       ///< works
  Mutex& pin_mutex;    ///< one PIN check at a time, in the order in which they were asked for; held while a
                       ///< PIN is stretched, and while a try has to wait
  Mutex& keys_mutex;   ///< guards the table of keys kept ready, for a few loads and stores at a time; taken
                       ///< with or without the state mutex
  Board& board;
  TokenClock& token_clock;
  Timer& timer;
  BootMemory* boot_memory;  ///< null on boards without one-time-programmable memory
  UserPresence& user_presence;
  /// Whether a signature on a curve is verified before it leaves: where faults can be induced, as in a
  /// microcontroller. (RSA is checked by the back-end that computes it.)
  bool verify_signatures = false;
};

}  // namespace coffer::platform
