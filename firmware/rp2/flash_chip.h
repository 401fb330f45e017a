#pragma once
#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace coffer::rp2 {

inline constexpr std::uint32_t kSectorSize = 4096;
inline constexpr std::uint32_t kPageSize = 256;
inline constexpr std::uint32_t kBlockSize = 65536;

/// What the flash chip says of itself.
struct FlashChip {
  std::array<std::uint8_t, 8> unique_id;
  std::uint32_t size;  ///< bytes; 0: it does not say
};

/// Prepares all else here. Once, before anything else.
void start_flash();
/// Asks the chip (commands 4Bh, 9Fh).
[[nodiscard]] FlashChip identify_flash();
/// Erases a sector, or a block in less than a quarter of the time of its sectors. Interrupts wait meanwhile,
/// up to 0.4 s for a sector, 2 s for a block. `size`: kSectorSize or kBlockSize. `offset`: from the start of
/// flash, a multiple of that.
void erase_flash(std::uint32_t offset, std::uint32_t size);
/// Programs a page. `offset`: a multiple of kPageSize. `page`: not in flash.
void program_page(std::uint32_t offset, const std::array<std::uint8_t, kPageSize>& page);

/// A part of flash, as it is now.
[[nodiscard]] Bytes flash_view(std::uint32_t offset, std::uint32_t size);

}  // namespace coffer::rp2
