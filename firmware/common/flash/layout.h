#pragma once
#include <algorithm>
#include <cstdint>

// Where things lie in flash (docs/spec/firmware.md), in sectors of 4096 bytes from its start.

namespace coffer::firmware {

inline constexpr std::uint32_t kSectorSize = 4096;
inline constexpr std::uint32_t kPageSize = 256;

/// The image may take the first 512 KiB.
inline constexpr std::uint32_t kImageSectors = 128;
/// The last sectors: counter, root key, and some that are kept free.
inline constexpr std::uint32_t kCounterSectors = 4;
inline constexpr std::uint32_t kRootKeySectors = 1;
inline constexpr std::uint32_t kReservedSectors = 3;
inline constexpr std::uint32_t kTailSectors = kCounterSectors + kRootKeySectors + kReservedSectors;

/// The smallest chip that is used: 1 MiB. One that does not say its size is taken for such.
inline constexpr std::uint32_t kSmallestFlash = 1u << 20;

/// Sectors behind the image on a chip of so many bytes.
[[nodiscard]] constexpr std::uint32_t state_sectors(std::uint32_t flash_size) {
  return std::max(flash_size, kSmallestFlash) / kSectorSize - kImageSectors;
}

}  // namespace coffer::firmware
