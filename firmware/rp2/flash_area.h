#pragma once
#include "common/flash/block_flash.h"
#include "rp2/flash_chip.h"

namespace coffer::rp2 {

/// Sectors of the flash chip, from one on up to the end.
class FlashArea final : public firmware::BlockFlash {
 public:
  /// `first`: a sector. `sectors`: how many.
  FlashArea(std::uint32_t first, std::uint32_t sectors) : first_(first), sectors_(sectors) {}

  [[nodiscard]] store::FlashGeometry geometry() const override {
    return {.sectors = sectors_, .sector_size = kSectorSize, .page_size = kPageSize};
  }
  [[nodiscard]] Bytes area() const override {
    return flash_view(first_ * kSectorSize, sectors_ * kSectorSize);
  }
  [[nodiscard]] bool program(std::uint32_t offset, Bytes data) override;
  [[nodiscard]] bool erase(std::uint32_t sector) override { return erase_range(sector, 1); }
  /// In blocks of 64 KiB, where they lie whole in the range.
  [[nodiscard]] bool erase_range(std::uint32_t first, std::uint32_t count) override;

 private:
  const std::uint32_t first_;
  const std::uint32_t sectors_;
};

}  // namespace coffer::rp2
