#pragma once
#include <array>

#include "common/flash/block_flash.h"
#include "common/flash/layout.h"

namespace coffer::qemu {

/// The flash behind the image of a board with 1 MiB, in RAM: it outlives a restart of the device, not of the
/// program.
class RamFlash final : public firmware::BlockFlash {
 public:
  static constexpr std::uint32_t kSectors = firmware::state_sectors(1U << 20);

  /// Erases all.
  void clear() { content_.fill(0xFF); }
  /// Whether somebody programmed what a flash cannot: a one over a zero, over a page's end, or not aligned.
  [[nodiscard]] bool was_abused() const { return was_abused_; }

  [[nodiscard]] store::FlashGeometry geometry() const override {
    return {.sectors = kSectors, .sector_size = firmware::kSectorSize, .page_size = firmware::kPageSize};
  }
  [[nodiscard]] Bytes area() const override { return content_; }
  [[nodiscard]] bool program(std::uint32_t offset, Bytes data) override;
  [[nodiscard]] bool erase(std::uint32_t sector) override { return erase_range(sector, 1); }
  [[nodiscard]] bool erase_range(std::uint32_t first, std::uint32_t count) override;

 private:
  std::array<std::uint8_t, kSectors * firmware::kSectorSize> content_{};
  bool was_abused_ = false;
};

}  // namespace coffer::qemu
