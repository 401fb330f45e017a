#pragma once
#include <optional>
#include <span>

#include "platform/boot_memory.h"
#include "token/terms/error.h"

namespace coffer::token {

/// Slots for boot keys on an RP2350.
inline constexpr std::uint8_t kBootKeySlots = 4;

/// How far secure boot goes.
enum class BootLock {
  kEnable,         ///< boot signed images only
  kEnableAndLock,  ///< and take no other key, no debugger and no glitch, for ever
};

/// What boot memory says of secure boot.
struct SecureBootStatus {
  bool enabled = false;              ///< boots signed images only
  bool locked = false;               ///< all other slots are revoked, debugger and glitches shut out
  std::optional<std::uint8_t> slot;  ///< of the key that counts, while enabled
};

/// One programming of a row. kProtected: the row is one of 16 bits under an error-correcting code.
struct BootFuse {
  enum class Row { kRaw, kProtected };
  std::uint16_t row = 0;
  std::uint32_t bits = 0;
  Row kind = Row::kRaw;
};

/// The programmings that turn secure boot on, in the order in which they must be made: the key, then that it
/// is valid (and the others are not), then that it is asked for, then who may still write boot memory. Each
/// is repeated where the chip keeps copies.
class BootFusePlan {
 public:
  /// `slot`: below kBootKeySlots.
  BootFusePlan(std::uint8_t slot, const platform::BootKeyHash& key, BootLock lock);
  /// All of them, in order.
  [[nodiscard]] std::span<const BootFuse> fuses() const { return std::span(fuses_).first(size_); }

 private:
  void add(BootFuse fuse) { fuses_[size_++] = fuse; }
  /// One programming for each copy: rows from `first_row` on.
  void add_copies(std::uint16_t first_row, std::uint16_t copies, std::uint32_t bits);

  std::array<BootFuse, 16 + 3 + 8 + 2> fuses_{};
  std::size_t size_ = 0;
};

/// The hash in a slot, or nothing while the slot is blank. @errors kStorageFailure
[[nodiscard]] TokenResult<std::optional<platform::BootKeyHash>> boot_key(const platform::BootMemory& memory,
                                                                         std::uint8_t slot);
/// Whether the slot's key was declared invalid, for ever. @errors kStorageFailure
[[nodiscard]] TokenResult<bool> is_boot_key_revoked(const platform::BootMemory& memory, std::uint8_t slot);
/// Whether the slot's key was declared valid, which is the step after the last of the key. @errors
/// kStorageFailure
[[nodiscard]] TokenResult<bool> is_boot_key_valid(const platform::BootMemory& memory, std::uint8_t slot);
/// What the chip would do at the next start: a flag counts when enough of its copies have it (RP2350
/// datasheet, "OTP data locations": 3 of 8 critical copies, 2 of 3 boot flags). @errors kStorageFailure
[[nodiscard]] TokenResult<SecureBootStatus> secure_boot_status(const platform::BootMemory& memory);
/// Whether a programming was made. @errors kStorageFailure
[[nodiscard]] TokenResult<bool> is_programmed(const platform::BootMemory& memory, const BootFuse& fuse);
/// Makes one programming, unless it was made, and reads it back. @errors kStorageFailure
[[nodiscard]] TokenResult<void> program(platform::BootMemory& memory, const BootFuse& fuse);

}  // namespace coffer::token
