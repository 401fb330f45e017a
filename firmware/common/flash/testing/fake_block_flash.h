#pragma once
#include "common/flash/block_flash.h"
#include "store/flash/testing/fake_flash.h"

namespace coffer::firmware::testing {

/// A FakeFlash that counts what is erased at once.
class FakeBlockFlash final : public BlockFlash {
 public:
  explicit FakeBlockFlash(const store::FlashGeometry& geometry) : flash_(geometry) {}

  [[nodiscard]] store::FlashGeometry geometry() const override { return flash_.geometry(); }
  [[nodiscard]] Bytes area() const override { return flash_.area(); }
  [[nodiscard]] bool program(std::uint32_t offset, Bytes data) override {
    return flash_.program(offset, data);
  }
  [[nodiscard]] bool erase(std::uint32_t sector) override {
    ++erased_alone_;
    return flash_.erase(sector);
  }
  [[nodiscard]] bool erase_range(std::uint32_t first, std::uint32_t count) override {
    for (std::uint32_t sector = first; sector < first + count; ++sector) {
      if (flash_.erase(sector)) continue;
      tear_rest(sector + 1, first + count);
      return false;
    }
    return true;
  }

  /// How many sectors erase() erased.
  [[nodiscard]] unsigned erased_alone() const { return erased_alone_; }
  /// Its power, its content, its breaches.
  [[nodiscard]] store::testing::FakeFlash& fake() { return flash_; }

 private:
  /// A chip erases them all at the same time: any bit of what is left may be a one already.
  void tear_rest(std::uint32_t begin, std::uint32_t end) {
    const std::size_t size = geometry().sector_size;
    for (std::size_t at = begin * size; at < end * size; ++at) {
      flash_.content()[at] |= static_cast<std::uint8_t>(random_());
    }
  }

  store::testing::FakeFlash flash_;
  std::mt19937 random_{1};
  unsigned erased_alone_ = 0;
};

}  // namespace coffer::firmware::testing
