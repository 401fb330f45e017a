#include "qemu/card/ram_flash.h"

#include <algorithm>

namespace coffer::qemu {

bool RamFlash::program(std::uint32_t offset, Bytes data) {
  const std::uint32_t end = offset + static_cast<std::uint32_t>(data.size());
  if (data.empty() || offset % 4 != 0 || end % 4 != 0 || end > content_.size() ||
      offset / firmware::kPageSize != (end - 1) / firmware::kPageSize) {
    was_abused_ = true;
    return false;
  }
  for (std::uint32_t i = 0; i < data.size(); ++i) {
    auto& byte = content_[offset + i];
    if ((data[i] & ~byte) != 0) was_abused_ = true;
    byte &= data[i];
  }
  return true;
}

bool RamFlash::erase_range(std::uint32_t first, std::uint32_t count) {
  if (first > kSectors || count > kSectors - first) return false;
  std::ranges::fill(
      MutableBytes(content_).subspan(first * firmware::kSectorSize, count * firmware::kSectorSize),
      std::uint8_t{0xFF});
  return true;
}

}  // namespace coffer::qemu
