#pragma once
#include "common/flash/block_flash.h"

namespace coffer::firmware {

/// Sectors [first, first + count) of another area, as one of its own.
class FlashPart final : public BlockFlash {
 public:
  /// `whole` outlives it.
  FlashPart(BlockFlash& whole, std::uint32_t first, std::uint32_t count)
      : whole_(whole), first_(first), count_(count) {}

  [[nodiscard]] store::FlashGeometry geometry() const override {
    store::FlashGeometry geometry = whole_.geometry();
    geometry.sectors = count_;
    return geometry;
  }
  [[nodiscard]] Bytes area() const override {
    const std::size_t sector = whole_.geometry().sector_size;
    return whole_.area().subspan(first_ * sector, count_ * sector);
  }
  [[nodiscard]] bool program(std::uint32_t offset, Bytes data) override {
    return whole_.program(first_ * whole_.geometry().sector_size + offset, data);
  }
  [[nodiscard]] bool erase(std::uint32_t sector) override { return whole_.erase(first_ + sector); }
  [[nodiscard]] bool erase_range(std::uint32_t first, std::uint32_t count) override {
    return whole_.erase_range(first_ + first, count);
  }

 private:
  BlockFlash& whole_;
  const std::uint32_t first_;
  const std::uint32_t count_;
};

/// Whether all bytes are as erasing leaves them.
[[nodiscard]] bool is_blank(Bytes area);

}  // namespace coffer::firmware
