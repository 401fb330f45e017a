#include "rp2040/flash_area.h"

#include <algorithm>

#include "base/wipe.h"

namespace coffer::rp2040 {

bool FlashArea::program(std::uint32_t offset, Bytes data) {
  const std::uint32_t in_page = offset % kPageSize;
  if (in_page + data.size() > kPageSize || offset + data.size() > sectors_ * kSectorSize) return false;
  // The ROM programs whole pages: ones leave what is there.
  std::array<std::uint8_t, kPageSize> page;
  std::ranges::fill(page, std::uint8_t{0xff});
  copy(data, std::span(page).subspan(in_page));
  program_page(first_ * kSectorSize + offset - in_page, page);
  wipe(page);
  return std::ranges::equal(area().subspan(offset, data.size()), data,
                            [](std::uint8_t now, std::uint8_t asked) { return (now & ~asked) == 0; });
}

bool FlashArea::erase(std::uint32_t sector) {
  if (sector >= sectors_) return false;
  erase_sector((first_ + sector) * kSectorSize);
  return std::ranges::all_of(area().subspan(std::size_t{sector} * kSectorSize, kSectorSize),
                             [](std::uint8_t byte) { return byte == 0xff; });
}

}  // namespace coffer::rp2040
