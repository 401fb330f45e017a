#include "common/state/empty_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/board/one_thread_mutex.h"
#include "common/flash/testing/fake_block_flash.h"
#include "store/flash/flash_store.h"
#include "store/flash/testing/power_cut.h"

namespace coffer::firmware {
namespace {

using store::StoreError;
using testing::FakeBlockFlash;

constexpr store::FlashGeometry kGeometry{.sectors = 16, .sector_size = 1024, .page_size = 256};
constexpr store::FlashLimits kLimits{.longest_record = 64, .longest_transaction = 128};
constexpr std::array<std::uint8_t, 3> kValue{1, 2, 3};

/// The store in an area.
struct Store {
  explicit Store(store::NorFlash& flash)
      : records(flash, mutex, {.index = index, .record = record}, kLimits) {}

  OneThreadMutex mutex;
  std::array<store::FlashIndexEntry, 16> index{};
  std::array<std::uint8_t, kLimits.longest_record> record{};
  store::FlashStore records;
};

/// An area with records in it.
FakeBlockFlash used_area() {
  FakeBlockFlash area(kGeometry);
  Store store(area);
  EXPECT_TRUE(store.records.format());
  for (store::RecordId id = 1; id <= 10; ++id) EXPECT_TRUE(store.records.put(id, kValue));
  return area;
}

TEST(EmptyStore, IsAsTheStoreFormatsItself) {
  FakeBlockFlash area = used_area();
  ASSERT_TRUE(make_empty_store(area));
  FakeBlockFlash formatted(kGeometry);
  Store store(formatted);
  ASSERT_TRUE(store.records.format());
  EXPECT_TRUE(std::ranges::equal(area.area(), formatted.area()));
  EXPECT_EQ(area.fake().breaches(), 0U);
}

TEST(EmptyStore, FlashThatFails_IsSaid) {
  FakeBlockFlash area(kGeometry);
  area.fake().lose_power_after(100, 1);
  EXPECT_EQ(make_empty_store(area).error(), StoreError::kIo);
}

TEST(EmptyStore, CutAnywhere_ThereIsNoneOrAnEmptyOne) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    store::testing::for_each_cut([seed](std::uint64_t cut) {
      FakeBlockFlash area(kGeometry);
      EXPECT_TRUE(make_empty_store(area));
      area.fake().lose_power_after(cut, seed);
      const bool done = make_empty_store(area).has_value();
      area.fake().restore_power();
      Store store(area);
      const auto opened = store.records.open();
      EXPECT_TRUE(opened ? !store.records.next(0) : !done && opened.error() == StoreError::kNotFound) << cut;
      EXPECT_TRUE(make_empty_store(area)) << cut;
      EXPECT_TRUE(store.records.open() && store.records.put(1, kValue)) << cut;
      EXPECT_EQ(area.fake().breaches(), 0U);
      return !done;
    });
  }
}

}  // namespace
}  // namespace coffer::firmware
