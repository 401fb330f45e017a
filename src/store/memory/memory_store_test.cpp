#include "store/memory/memory_store.h"

#include "store/testing/record_store_contract.h"

namespace coffer::store {
namespace {

class MemoryBackend {
 public:
  static constexpr std::size_t kLongestRecord = kMaxRecord;

  RecordStore& open(std::size_t capacity) { return store_.emplace(capacity); }
  RecordStore& reopen() { return *store_; }

 private:
  std::optional<MemoryStore> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, RecordStoreContract, MemoryBackend);

TEST(MemoryStore, FailsTheNthApplyOnce) {
  MemoryStore store;
  store.fail_apply(2, StoreError::kFull);
  EXPECT_TRUE(store.put(1, filled(1, 1)));
  EXPECT_EQ(store.put(2, filled(1, 2)).error(), StoreError::kFull);
  EXPECT_TRUE(store.put(3, filled(1, 3)));
  EXPECT_EQ(contents(store), (Model{{1, {1}}, {3, {3}}}));
  EXPECT_EQ(store.apply_count(), 3u);
}

TEST(MemoryStore, FailsEveryApplyUntilCleared) {
  MemoryStore store;
  store.fail_every_apply();
  EXPECT_EQ(store.put(1, filled(1, 1)).error(), StoreError::kIo);
  EXPECT_EQ(store.put(1, filled(1, 1)).error(), StoreError::kIo);
  store.clear_faults();
  EXPECT_TRUE(store.put(1, filled(1, 1)));
}

TEST(MemoryStore, CountsTheOverheadOfEachRecord) {
  MemoryStore store(3 * kRecordOverhead);
  for (const RecordId id : std::initializer_list<RecordId>{1, 2, 3}) EXPECT_TRUE(store.put(id, {}));
  EXPECT_EQ(store.free_space(), 0u);
  EXPECT_EQ(store.put(4, {}).error(), StoreError::kFull);
}

}  // namespace
}  // namespace coffer::store
