#include "token/device_records/boot_fuses.h"

namespace coffer::token {
namespace {

using platform::BootKeyHash;
using platform::BootMemory;

// Rows and bits of the RP2350's boot memory (its datasheet, "OTP data locations").
constexpr std::uint16_t kCriticalFlags = 0x40;  // CRIT1
constexpr std::uint16_t kCriticalCopies = 8;
constexpr unsigned kCriticalQuorum = 3;  // of the copies: a bit set in that many is set
constexpr std::uint32_t kSecureBootEnable = 1u << 0;
constexpr std::uint32_t kDebugDisable = 1u << 2;
constexpr std::uint32_t kGlitchDetector = 1u << 4 | 3u << 5;  // enabled, most sensitive
constexpr std::uint32_t kLockedFlags = kDebugDisable | kGlitchDetector;
constexpr std::uint16_t kBootFlags = 0x4B;  // BOOT_FLAGS1
constexpr std::uint16_t kBootFlagsCopies = 3;
constexpr unsigned kBootFlagsQuorum = 2;
constexpr unsigned kKeyInvalidShift = 8;
constexpr std::uint16_t kKeyRows = 16;
constexpr std::uint16_t kPageLocks[] = {0xF83, 0xF85};      // of pages 1 and 2
constexpr std::uint32_t kBootLoaderReadsOnly = 0x10'10'10;  // in each of the row's copies of itself

constexpr std::uint16_t first_row_of_key(std::uint8_t slot) {
  return static_cast<std::uint16_t>(0x80 + kKeyRows * slot);
}
constexpr std::uint32_t key_valid(std::uint8_t slot) { return 1u << slot; }
constexpr std::uint32_t key_invalid(std::uint8_t slot) { return 1u << (kKeyInvalidShift + slot); }
constexpr std::uint32_t all_others_invalid(std::uint8_t slot) {
  return ((1u << kBootKeySlots) - 1) << kKeyInvalidShift & ~key_invalid(slot);
}

/// The bits that at least `quorum` of a row's copies have.
TokenResult<std::uint32_t> read_copies(const BootMemory& memory, std::uint16_t first_row,
                                       std::uint16_t copies, unsigned quorum) {
  std::array<unsigned, 24> votes{};
  for (std::uint16_t copy = 0; copy < copies; ++copy) {
    const auto row = memory.read(static_cast<std::uint16_t>(first_row + copy));
    if (!row) return fail(ErrorCode::kStorageFailure);
    for (unsigned bit = 0; bit < votes.size(); ++bit) votes[bit] += *row >> bit & 1u;
  }
  std::uint32_t bits = 0;
  for (unsigned bit = 0; bit < votes.size(); ++bit) {
    if (votes[bit] >= quorum) bits |= 1u << bit;
  }
  return bits;
}

TokenResult<std::uint32_t> read_boot_flags(const BootMemory& memory) {
  return read_copies(memory, kBootFlags, kBootFlagsCopies, kBootFlagsQuorum);
}

/// The slot whose key counts: valid, not revoked, and not blank.
TokenResult<std::optional<std::uint8_t>> slot_in_use(const BootMemory& memory, std::uint32_t flags) {
  for (std::uint8_t slot = 0; slot < kBootKeySlots; ++slot) {
    if ((flags & key_valid(slot)) == 0 || (flags & key_invalid(slot)) != 0) continue;
    COFFER_TRY(const auto key, boot_key(memory, slot));
    if (key) return slot;
  }
  return std::nullopt;
}

}  // namespace

BootFusePlan::BootFusePlan(std::uint8_t slot, const BootKeyHash& key, BootLock lock) {
  for (std::uint16_t i = 0; i < kKeyRows; ++i) {
    const auto row = static_cast<std::uint16_t>(first_row_of_key(slot) + i);
    const auto low_byte_first = static_cast<std::uint32_t>(key[2u * i] | key[2u * i + 1] << 8);
    add({row, low_byte_first, BootFuse::Row::kProtected});
  }
  const bool locks = lock == BootLock::kEnableAndLock;
  add_copies(kBootFlags, kBootFlagsCopies, key_valid(slot) | (locks ? all_others_invalid(slot) : 0));
  add_copies(kCriticalFlags, kCriticalCopies, kSecureBootEnable | (locks ? kLockedFlags : 0));
  if (!locks) return;
  for (const std::uint16_t row : kPageLocks) add({row, kBootLoaderReadsOnly, BootFuse::Row::kRaw});
}

void BootFusePlan::add_copies(std::uint16_t first_row, std::uint16_t copies, std::uint32_t bits) {
  for (std::uint16_t copy = 0; copy < copies; ++copy) {
    add({static_cast<std::uint16_t>(first_row + copy), bits, BootFuse::Row::kRaw});
  }
}

TokenResult<std::optional<BootKeyHash>> boot_key(const BootMemory& memory, std::uint8_t slot) {
  BootKeyHash key{};
  bool blank = true;
  for (std::uint16_t i = 0; i < kKeyRows; ++i) {
    const auto row = static_cast<std::uint16_t>(first_row_of_key(slot) + i);
    const auto raw = memory.read(row);
    const auto value = memory.read_protected(row);
    if (!raw || !value) return fail(ErrorCode::kStorageFailure);
    blank = blank && *raw == 0;
    key[2u * i] = static_cast<std::uint8_t>(*value);
    key[2u * i + 1] = static_cast<std::uint8_t>(*value >> 8);
  }
  if (blank) return std::nullopt;
  return key;
}

TokenResult<bool> is_boot_key_revoked(const BootMemory& memory, std::uint8_t slot) {
  COFFER_TRY(const std::uint32_t flags, read_boot_flags(memory));
  return (flags & key_invalid(slot)) != 0;
}

TokenResult<bool> is_boot_key_valid(const BootMemory& memory, std::uint8_t slot) {
  COFFER_TRY(const std::uint32_t flags, read_boot_flags(memory));
  return (flags & key_valid(slot)) != 0;
}

TokenResult<SecureBootStatus> secure_boot_status(const BootMemory& memory) {
  COFFER_TRY(const std::uint32_t flags, read_boot_flags(memory));
  COFFER_TRY(const std::uint32_t critical,
             read_copies(memory, kCriticalFlags, kCriticalCopies, kCriticalQuorum));
  COFFER_TRY(const auto slot, slot_in_use(memory, flags));
  SecureBootStatus status;
  if ((critical & kSecureBootEnable) == 0 || !slot) return status;
  status.enabled = true;
  status.slot = slot;
  const std::uint32_t others = all_others_invalid(*slot);
  status.locked = (flags & others) == others && (critical & kLockedFlags) == kLockedFlags;
  return status;
}

TokenResult<bool> is_programmed(const BootMemory& memory, const BootFuse& fuse) {
  const auto raw = memory.read(fuse.row);
  if (!raw) return fail(ErrorCode::kStorageFailure);
  if (fuse.kind == BootFuse::Row::kRaw) return (*raw & fuse.bits) == fuse.bits;
  const auto value = memory.read_protected(fuse.row);
  if (!value) return fail(ErrorCode::kStorageFailure);
  // The code of zero is zero: such a row stays blank on the chip.
  return *value == fuse.bits && (*raw != 0 || fuse.bits == 0);
}

TokenResult<void> program(BootMemory& memory, const BootFuse& fuse) {
  COFFER_TRY(const bool made_before, is_programmed(memory, fuse));
  if (made_before) return {};
  const auto programmed = fuse.kind == BootFuse::Row::kRaw
                              ? memory.program(fuse.row, fuse.bits)
                              : memory.program_protected(fuse.row, static_cast<std::uint16_t>(fuse.bits));
  if (!programmed) return fail(ErrorCode::kStorageFailure);
  COFFER_TRY(const bool made, is_programmed(memory, fuse));
  if (!made) return fail(ErrorCode::kStorageFailure);
  return {};
}

}  // namespace coffer::token
