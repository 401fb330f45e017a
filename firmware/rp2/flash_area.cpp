#include "rp2/flash_area.h"

#include <algorithm>

#include "base/wipe.h"
#include "common/flash/flash_part.h"

namespace coffer::rp2 {

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

bool FlashArea::erase_range(std::uint32_t first, std::uint32_t count) {
  if (first > sectors_ || count > sectors_ - first) return false;
  const std::uint32_t end = (first_ + first + count) * kSectorSize;
  for (std::uint32_t at = (first_ + first) * kSectorSize; at < end;) {
    const bool is_block = at % kBlockSize == 0 && end - at >= kBlockSize;
    const std::uint32_t size = is_block ? kBlockSize : kSectorSize;
    erase_flash(at, size);
    at += size;
  }
  return firmware::is_blank(area().subspan(first * kSectorSize, count * kSectorSize));
}

}  // namespace coffer::rp2
