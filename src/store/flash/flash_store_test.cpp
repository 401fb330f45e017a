#include "store/flash/flash_store.h"

#include "store/flash/testing/flash_device.h"
#include "store/testing/record_store_contract.h"

namespace coffer::store {
namespace {

using testing::FlashDevice;
using testing::kTinyGeometry;
using testing::kTinyLimits;

/// With records as long as the contract knows them: the flash holds about `capacity` and what cleaning needs.
template <std::uint32_t kLongest>
class FlashBackend {
 public:
  static constexpr std::size_t kLongestRecord = kLongest;

  RecordStore& open(std::size_t capacity) {
    const FlashLimits limits{kLongest, std::max<std::uint32_t>(kLongest, 4096) + 256};
    const auto sectors = static_cast<std::uint32_t>((capacity + 2 * limits.longest_transaction) / 4096);
    device_.emplace(FlashGeometry{sectors + 1, 4096, 256}, limits);
    EXPECT_TRUE(device_->start_up());
    return *device_->store;
  }
  RecordStore& reopen() {
    EXPECT_TRUE(device_->start_up());
    EXPECT_EQ(device_->flash.breaches(), 0u);
    return *device_->store;
  }

 private:
  std::optional<FlashDevice> device_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Flash, RecordStoreContract, FlashBackend<kMaxRecord>);
INSTANTIATE_TYPED_TEST_SUITE_P(FlashOfABoard, RecordStoreContract, FlashBackend<8192>);

Value random_value(std::mt19937& random, std::size_t size) {
  Value value(size);
  for (std::uint8_t& byte : value) byte = static_cast<std::uint8_t>(random());
  return value;
}

bool lies_in(Bytes area, Bytes value) { return !std::ranges::search(area, value).empty(); }

TEST(FlashStore, BlankFlash_HoldsNoStore) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  EXPECT_EQ(device.store->open().error(), StoreError::kNotFound);
  EXPECT_EQ(device.store->put(1, filled(1, 1)).error(), StoreError::kIo);
  EXPECT_EQ(device.flash.steps(), 0u);
}

TEST(FlashStore, GeometryThatNoFlashHas_IsRefused) {
  for (const FlashGeometry& wrong : {FlashGeometry{4, 4096, 256}, FlashGeometry{24, 4096, 100},
                                     FlashGeometry{24, 65536, 256}, FlashGeometry{24, 4096, 512}}) {
    FlashDevice device(wrong, kTinyLimits);
    EXPECT_EQ(device.store->open().error(), StoreError::kIo);
    EXPECT_EQ(device.store->format().error(), StoreError::kIo);
  }
}

struct Keeper final : RecordVisitor {
  void visit(Bytes value) override { seen.emplace_back(value.begin(), value.end()); }
  std::vector<Value> seen;
};

TEST(FlashStore, RecordInTwoSectors_IsShownWhole) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  ASSERT_TRUE(device.start_up());
  std::mt19937 random(1);
  int parted = 0;
  for (int i = 0; i < 40; ++i) {
    const Value value = random_value(random, 101);
    ASSERT_TRUE(device.store->put(7, value));
    if (!lies_in(device.flash.area(), value)) ++parted;
    Keeper keeper;
    ASSERT_TRUE(device.store->visit(7, keeper));
    ASSERT_EQ(keeper.seen, std::vector<Value>(1, value));
  }
  EXPECT_GT(parted, 5);
}

TEST(FlashStore, TooLittleMemoryForARecord_IsRefused) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  testing::StdMutex mutex;
  std::array<FlashIndexEntry, 8> index{};
  std::array<std::uint8_t, kTinyLimits.longest_record - 1> record{};
  FlashStore store(device.flash, mutex, {index, record}, kTinyLimits);
  EXPECT_EQ(store.format().error(), StoreError::kIo);
  EXPECT_EQ(store.open().error(), StoreError::kIo);
}

TEST(FlashStore, ValueThatCountsNoMore_IsNowhereInTheFlash) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  ASSERT_TRUE(device.start_up());
  std::mt19937 random(1);
  const Value first = random_value(random, 40);
  const Value second = random_value(random, 30);
  const Value third = random_value(random, 20);
  ASSERT_TRUE(device.store->put(7, first));
  EXPECT_TRUE(lies_in(device.flash.area(), first));
  ASSERT_TRUE(device.store->put(7, second));
  EXPECT_FALSE(lies_in(device.flash.area(), first)) << "replaced";
  ASSERT_TRUE(device.store->apply(std::vector{Change::erase(7), Change::put(7, third)}));
  EXPECT_FALSE(lies_in(device.flash.area(), second)) << "erased and put";
  ASSERT_TRUE(device.store->apply(std::vector{Change::erase_range(0, 0xFFFF)}));
  EXPECT_FALSE(lies_in(device.flash.area(), third)) << "erased";
}

TEST(FlashStore, FullIndex_RefusesANewRecordAndTakesAReplacement) {
  FlashDevice device({24, 4096, 256}, {1024, 4096}, 3);
  ASSERT_TRUE(device.start_up());
  for (const RecordId id : std::initializer_list<RecordId>{1, 2, 3})
    ASSERT_TRUE(device.store->put(id, filled(10, id)));
  EXPECT_EQ(device.store->put(4, filled(1, 4)).error(), StoreError::kFull);
  EXPECT_TRUE(device.store->put(2, filled(5, 5)));
  EXPECT_TRUE(device.store->apply(std::vector{Change::put(4, filled(1, 4)), Change::erase(1)}));
  ASSERT_TRUE(device.start_up());
  EXPECT_EQ(contents(*device.store).size(), 3u);
}

TEST(FlashStore, DamagedValue_IsNeverRead) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  ASSERT_TRUE(device.start_up());
  std::mt19937 random(1);
  const Value value = random_value(random, 40);
  ASSERT_TRUE(device.store->put(7, value));
  ASSERT_TRUE(device.store->put(8, filled(40, 1)));
  auto& content = device.flash.content();
  *std::ranges::search(content, value).begin() ^= 1;
  Value out(40);
  EXPECT_EQ(device.store->read(7, out).error(), StoreError::kCorrupt);
  Keeper keeper;
  EXPECT_EQ(device.store->visit(7, keeper).error(), StoreError::kCorrupt);
  EXPECT_TRUE(keeper.seen.empty());
  // Moved by cleaning, it is damaged still.
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(device.store->put(8, filled(40, i)));
  EXPECT_EQ(device.store->read(7, out).error(), StoreError::kCorrupt);
  EXPECT_EQ(device.store->read(8, out).value(), 40u);
}

TEST(FlashStore, FullStore_StaysReadableAndCanErase) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  ASSERT_TRUE(device.start_up());
  Model model;
  RecordId id = 0;
  for (; device.store->put(id, filled(50, id)); ++id) model.emplace(id, filled(50, id));
  EXPECT_GE(model.size(), 8u);
  for (int round = 0; round < 200; ++round) {
    ASSERT_EQ(device.store->put(id, filled(50, id)).error(), StoreError::kFull);
    const auto one = static_cast<RecordId>(round % id);
    ASSERT_TRUE(device.store->put(one, filled(50, round))) << "a replacement of the same length";
    model[one] = filled(50, round);
    ASSERT_EQ(contents(*device.store), model);
  }
  ASSERT_TRUE(device.store->apply(std::vector{Change::erase(0)}));
  EXPECT_TRUE(device.store->put(id, filled(50, id)));
}

TEST(FlashStore, WearIsSpreadOverTheWholeArea) {
  FlashDevice device({64, 4096, 256}, {8192, 8448});
  ASSERT_TRUE(device.start_up());
  std::mt19937 random(3);
  for (RecordId id = 0; id < 60; ++id) ASSERT_TRUE(device.store->put(id, filled(1200, id)));  // never changes
  const std::uint64_t before = device.flash.programmed_bytes();
  std::uint64_t written = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::size_t size = 33 + random() % 80;
    ASSERT_TRUE(device.store->put(static_cast<RecordId>(100 + random() % 3), filled(size, i)));
    written += size;
    if (i % 2000 == 0) {
      ASSERT_TRUE(device.start_up());
    }
  }
  const auto [least, most] = std::ranges::minmax(device.flash.erasures());
  const double amplification =
      static_cast<double>(device.flash.programmed_bytes() - before) / static_cast<double>(written);
  std::cout << "erasures of a sector: " << least << " to " << most
            << "; bytes programmed for a byte of small records: " << amplification << '\n';
  EXPECT_LE(most - least, 1u);
  EXPECT_GE(least, 8u);
  EXPECT_LT(amplification, 5.0);
}

TEST(FlashStore, CleanAhead_SavesALaterChangeTheErasures) {
  FlashDevice device(kTinyGeometry, kTinyLimits);
  ASSERT_TRUE(device.start_up());
  for (int i = 0; i < 500; ++i) {
    while (device.store->clean_ahead().value()) {
    }
    const auto erasures = device.flash.erasures();
    ASSERT_TRUE(device.store->put(1, filled(60, i)));
    ASSERT_EQ(device.flash.erasures(), erasures);
  }
}

}  // namespace
}  // namespace coffer::store
