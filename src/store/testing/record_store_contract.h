#pragma once
// What src/store/record_store.h promises, as tests that every back-end passes. A back-end gives a class with
//
//   RecordStore& open(std::size_t capacity);   an empty store of about this many bytes
//   RecordStore& reopen();                     the same store after a restart, with the same capacity
//   static constexpr std::size_t kLongestRecord   what it promises to take, at most kMaxRecord
//
// and writes  INSTANTIATE_TYPED_TEST_SUITE_P(Name, RecordStoreContract, TheClass);

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "store/record_store.h"

namespace coffer::store {

using Value = std::vector<std::uint8_t>;
using Model = std::map<RecordId, Value>;

inline Value filled(std::size_t size, int byte) { return Value(size, static_cast<std::uint8_t>(byte)); }

/// All that a store holds, read through its interface.
inline Model contents(const RecordStore& store) {
  Model all;
  for (auto id = store.next(0); id;
       id = *id == 0xFFFF ? std::nullopt : store.next(static_cast<RecordId>(*id + 1))) {
    Value value(store.size(*id).value());
    EXPECT_EQ(store.read(*id, value).value(), value.size());
    all.emplace(*id, std::move(value));
  }
  return all;
}

template <typename Backend>
class RecordStoreContract : public ::testing::Test {
 protected:
  static constexpr std::size_t kCapacity = 256 * 1024;
  RecordStore& open(std::size_t capacity = kCapacity) { return backend_.open(capacity); }
  RecordStore& reopen() { return backend_.reopen(); }

 private:
  Backend backend_;
};

TYPED_TEST_SUITE_P(RecordStoreContract);

TYPED_TEST_P(RecordStoreContract, IsEmptyAtFirst) {
  RecordStore& store = this->open();
  Value buffer(8);
  EXPECT_EQ(store.read(0, buffer).error(), StoreError::kNotFound);
  EXPECT_EQ(store.size(0x2F02).error(), StoreError::kNotFound);
  EXPECT_EQ(store.next(0), std::nullopt);
}

TYPED_TEST_P(RecordStoreContract, ReadsToTheStartOfTheBuffer) {
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(0xCC01, Value{1, 2, 3}));
  Value buffer = filled(5, 0xEE);
  EXPECT_EQ(store.read(0xCC01, buffer).value(), 3u);
  EXPECT_EQ(buffer, (Value{1, 2, 3, 0xEE, 0xEE}));
  EXPECT_EQ(store.size(0xCC01).value(), 3u);
}

TYPED_TEST_P(RecordStoreContract, RefusesABufferThatIsTooSmall) {
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(7, Value{1, 2, 3}));
  Value buffer = filled(2, 0xEE);
  EXPECT_EQ(store.read(7, buffer).error(), StoreError::kBufferTooSmall);
  EXPECT_EQ(buffer, filled(2, 0xEE));
  Value exact(3);
  EXPECT_EQ(store.read(7, exact).value(), 3u);
}

TYPED_TEST_P(RecordStoreContract, KeepsACopyOfTheValue) {
  RecordStore& store = this->open();
  Value value = filled(100, 1);
  ASSERT_TRUE(store.put(7, value));
  std::ranges::fill(value, std::uint8_t{2});
  EXPECT_EQ(contents(store), (Model{{7, filled(100, 1)}}));
}

TYPED_TEST_P(RecordStoreContract, AnEmptyRecordIsARecord) {
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(7, {}));
  EXPECT_EQ(store.size(7).value(), 0u);
  EXPECT_EQ(store.read(7, {}).value(), 0u);
  EXPECT_EQ(store.next(0), RecordId{7});
  EXPECT_EQ(contents(this->reopen()), (Model{{7, {}}}));
}

TYPED_TEST_P(RecordStoreContract, EnumeratesInOrderFromAnyIdentifier) {
  RecordStore& store = this->open();
  for (const RecordId id : std::initializer_list<RecordId>{0xFFFF, 0x8000, 0x0000, 0x7FFF})
    ASSERT_TRUE(store.put(id, filled(1, 1)));
  EXPECT_EQ(store.next(0), RecordId{0});
  EXPECT_EQ(store.next(1), RecordId{0x7FFF});
  EXPECT_EQ(store.next(0x7FFF), RecordId{0x7FFF});
  EXPECT_EQ(store.next(0x8000), RecordId{0x8000});
  EXPECT_EQ(store.next(0x8001), RecordId{0xFFFF});
  EXPECT_EQ(store.next(0xFFFF), RecordId{0xFFFF});
  ASSERT_TRUE(store.apply(std::vector{Change::erase(0xFFFF)}));
  EXPECT_EQ(store.next(0xFFFF), std::nullopt);
}

TYPED_TEST_P(RecordStoreContract, ReplacesByLongerAndShorter) {
  RecordStore& store = this->open();
  for (const std::size_t size : {10, 5000, 3, 0, 20}) {
    ASSERT_TRUE(store.put(7, filled(size, 9)));
    EXPECT_EQ(contents(store), (Model{{7, filled(size, 9)}}));
  }
  EXPECT_EQ(contents(this->reopen()), (Model{{7, filled(20, 9)}}));
}

TYPED_TEST_P(RecordStoreContract, ErasesARangeWithBothItsEnds) {
  RecordStore& store = this->open();
  for (RecordId id = 10; id <= 20; ++id) ASSERT_TRUE(store.put(id, filled(1, 1)));
  ASSERT_TRUE(store.apply(std::vector{Change::erase_range(12, 18)}));
  EXPECT_EQ(store.next(12), RecordId{19});
  EXPECT_EQ(store.size(11).value(), 1u);
  EXPECT_EQ(store.size(12).error(), StoreError::kNotFound);
  ASSERT_TRUE(store.apply(std::vector{Change::erase_range(0, 0xFFFF)}));
  EXPECT_EQ(store.next(0), std::nullopt);
  EXPECT_EQ(contents(this->reopen()), Model{});
}

TYPED_TEST_P(RecordStoreContract, ErasingWhatIsNotThereIsNoError) {
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(7, filled(1, 1)));
  EXPECT_TRUE(store.apply(std::vector{Change::erase(8)}));
  EXPECT_TRUE(store.apply(std::vector{Change::erase_range(100, 200)}));
  EXPECT_TRUE(store.apply(std::vector{Change::erase_range(10, 5)}));
  EXPECT_TRUE(store.apply({}));
  EXPECT_EQ(contents(store), (Model{{7, filled(1, 1)}}));
}

TYPED_TEST_P(RecordStoreContract, AppliesChangesInOrder) {
  RecordStore& store = this->open();
  const Value one = filled(4, 1);
  const Value two = filled(6, 2);
  ASSERT_TRUE(store.put(5, one));
  ASSERT_TRUE(
      store.apply(std::vector{Change::put(1, one), Change::put(1, two),        // the last one counts
                              Change::put(2, one), Change::erase(2),           // gone again
                              Change::erase_range(3, 9), Change::put(4, two),  // written after the erasure
                              Change::put(20, one), Change::erase_range(15, 25), Change::put(20, two)}));
  const Model expected{{1, two}, {4, two}, {20, two}};
  EXPECT_EQ(contents(store), expected);
  EXPECT_EQ(contents(this->reopen()), expected);
}

TYPED_TEST_P(RecordStoreContract, TakesTheLongestRecordAndNoLonger) {
  RecordStore& store = this->open();
  const Value longest = filled(TypeParam::kLongestRecord, 3);
  ASSERT_TRUE(store.put(1, longest));
  const Value too_long = filled(TypeParam::kLongestRecord + 1, 4);
  const Value small = filled(1, 5);
  EXPECT_EQ(store.put(2, too_long).error(), StoreError::kTooLong);
  EXPECT_EQ(
      store.apply(std::vector{Change::put(3, small), Change::erase(1), Change::put(2, too_long)}).error(),
      StoreError::kTooLong);
  EXPECT_EQ(contents(store), (Model{{1, longest}}));
  EXPECT_EQ(contents(this->reopen()), (Model{{1, longest}}));
}

TYPED_TEST_P(RecordStoreContract, ShowsARecordToAVisitor) {
  struct Keeper final : RecordVisitor {
    void visit(Bytes value) override { seen.emplace_back(value.begin(), value.end()); }
    std::vector<Value> seen;
  };
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(7, Value{1, 2, 3}));
  Keeper keeper;
  EXPECT_EQ(store.visit(8, keeper).error(), StoreError::kNotFound);
  EXPECT_TRUE(store.visit(7, keeper));
  EXPECT_EQ(keeper.seen, (std::vector<Value>{{1, 2, 3}}));
}

TYPED_TEST_P(RecordStoreContract, AFullStoreChangesNothing) {
  RecordStore& store = this->open();
  Model model;
  const Value value = filled(8000, 6);
  StoreResult<void> result;
  for (RecordId id = 1; (result = store.put(id, value)); ++id) {
    model.emplace(id, value);
    ASSERT_LE(model.size() * value.size(), TestFixture::kCapacity);
  }
  EXPECT_EQ(result.error(), StoreError::kFull);
  EXPECT_GE(model.size(), 3u);
  EXPECT_EQ(contents(store), model);
  EXPECT_LT(store.free_space(), 2 * value.size());

  const Value other = filled(100, 7);
  std::vector<Change> too_much{Change::put(1, other), Change::put(0x100, other)};
  for (RecordId id = 0x200; id < 0x21C; ++id) too_much.push_back(Change::put(id, value));
  EXPECT_EQ(store.apply(too_much).error(), StoreError::kFull);
  EXPECT_EQ(contents(store), model);
  EXPECT_EQ(contents(this->reopen()), model);
}

TYPED_TEST_P(RecordStoreContract, ErasingMakesSpace) {
  RecordStore& store = this->open();
  const Value value = filled(8000, 6);
  const std::size_t at_first = store.free_space();
  EXPECT_LE(at_first, TestFixture::kCapacity);
  RecordId id = 1;
  while (store.put(id, value)) ++id;
  const std::size_t when_full = store.free_space();
  EXPECT_LT(when_full, at_first);
  EXPECT_TRUE(store.put(1, filled(4000, 8))) << "a shorter value always fits";
  ASSERT_TRUE(store.apply(std::vector{Change::erase(1), Change::erase(2)}));
  EXPECT_GT(store.free_space(), when_full);
  EXPECT_TRUE(store.put(id, value));
}

TYPED_TEST_P(RecordStoreContract, AFullStoreTakesAnErasureTogetherWithAWrite) {
  RecordStore& store = this->open();
  const Value value = filled(8000, 6);
  RecordId id = 1;
  while (store.put(id, value)) ++id;
  const Value half = filled(4000, 7);
  EXPECT_TRUE(store.apply(std::vector{Change::erase(1), Change::put(id, half)}));
  EXPECT_EQ(store.size(id).value(), half.size());
}

TYPED_TEST_P(RecordStoreContract, HoldsWhatAModelHolds) {
  std::mt19937 random(20240607);  // the same run each time
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  RecordStore* store = &this->open();
  Model model;
  for (int round = 0; round < 400; ++round) {
    std::vector<Value> values(below(6));
    std::vector<Change> changes;
    Model next = model;
    for (Value& value : values) {
      const auto id = static_cast<RecordId>(below(40));
      if (below(3) != 0) {
        value = filled(below(600), static_cast<int>(below(256)));
        changes.push_back(Change::put(id, value));
        next[id] = value;
      } else {
        const auto last = static_cast<RecordId>(id + below(4));
        changes.push_back(Change::erase_range(id, last));
        std::erase_if(next, [&](const auto& record) { return record.first >= id && record.first <= last; });
      }
    }
    ASSERT_TRUE(store->apply(changes));
    model = next;
    ASSERT_EQ(contents(*store), model) << "round " << round;
    if (below(40) == 0) store = &this->reopen();
    ASSERT_EQ(contents(*store), model) << "reopened after round " << round;
  }
}

TYPED_TEST_P(RecordStoreContract, ReadersNeverSeeHalfARecord) {
  RecordStore& store = this->open();
  ASSERT_TRUE(store.put(1, filled(1000, 0)));
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::atomic<int> reads = 0;
  const auto reader = [&] {
    Value buffer(1000);
    do {
      const auto size = store.read(1, buffer);
      const bool whole = size && *size == buffer.size() &&
                         std::ranges::all_of(buffer, [&](std::uint8_t byte) { return byte == buffer[0]; });
      torn += whole ? 0 : 1;
      ++reads;
    } while (!done);
  };
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 2; ++i) readers.emplace_back(reader);
    for (int i = 1; i <= 100; ++i) EXPECT_TRUE(store.put(1, filled(1000, i)));
    done = true;
  }
  EXPECT_EQ(torn, 0);
  EXPECT_GE(reads, 2);
}

TYPED_TEST_P(RecordStoreContract, WritersOfSeveralThreadsAllSucceed) {
  RecordStore& store = this->open();
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&store, writer] {
        for (int i = 0; i < 25; ++i)
          EXPECT_TRUE(store.put(static_cast<RecordId>(writer * 100 + i), filled(50, i)));
      });
    }
  }
  EXPECT_EQ(contents(store).size(), 100u);
  EXPECT_EQ(contents(this->reopen()).size(), 100u);
}

REGISTER_TYPED_TEST_SUITE_P(RecordStoreContract, IsEmptyAtFirst, ReadsToTheStartOfTheBuffer,
                            RefusesABufferThatIsTooSmall, KeepsACopyOfTheValue, AnEmptyRecordIsARecord,
                            EnumeratesInOrderFromAnyIdentifier, ReplacesByLongerAndShorter,
                            ErasesARangeWithBothItsEnds, ErasingWhatIsNotThereIsNoError,
                            AppliesChangesInOrder, TakesTheLongestRecordAndNoLonger, ShowsARecordToAVisitor,
                            AFullStoreChangesNothing, ErasingMakesSpace,
                            AFullStoreTakesAnErasureTogetherWithAWrite, HoldsWhatAModelHolds,
                            ReadersNeverSeeHalfARecord, WritersOfSeveralThreadsAllSucceed);

}  // namespace coffer::store
