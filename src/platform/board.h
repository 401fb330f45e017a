#pragma once
#include <cstdint>

#include "base/bytes.h"

namespace coffer::platform {

/// What the token runs on, as clients of the Pico HSM number it (rescue application, first byte of its
/// SELECT answer).
enum class BoardKind : std::uint8_t { kRp2040 = 0x00, kRp2350 = 0x01, kHost = 0x03 };

/// Where a restart leads: kBootLoader waits for new firmware instead of running what there is.
enum class RestartInto { kFirmware, kBootLoader };

/// The device around the token.
class Board {
 public:
  /// What SELECT of the rescue application tells; the same at each call.
  [[nodiscard]] virtual BoardKind kind() const = 0;
  /// Unique to this device and the same for ever: 8 bytes on boards, 16 on hosts. No secret.
  [[nodiscard]] virtual Bytes serial_number() const = 0;
  /// Working memory that is free, in bytes, about.
  [[nodiscard]] virtual std::uint32_t free_memory() const = 0;
  /// Size of the flash chip in bytes; 0 where there is none.
  [[nodiscard]] virtual std::uint32_t flash_size() const = 0;
  /// Whether restart() can go there.
  [[nodiscard]] virtual bool can_restart(RestartInto target) const = 0;
  /// Restarts the device once the running command has been answered. A host has nothing to restart: there
  /// the call does nothing, and the caller's reset of its session is all.
  virtual void restart(RestartInto target) = 0;

 protected:
  ~Board() = default;
};

}  // namespace coffer::platform
