#include "manifest/manifest_store.h"

#include <array>
#include <functional>
#include <mutex>

#include "platform/testing/ram_counter.h"
#include "store/memory/memory_store.h"
#include "store/testing/record_store_contract.h"

namespace coffer::manifest {
namespace {

using platform::testing::RamCounter;
using store::Change;
using store::contents;
using store::filled;
using store::MemoryStore;
using store::Model;
using store::RecordId;
using store::StoreError;
using store::Value;

class TestRootKey final : public platform::RootKey {
 public:
  explicit TestRootKey(std::uint8_t byte) { std::ranges::fill(key_.writable(), byte); }
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  Secret<platform::kRootKeySize> key_;
};

class TestMutex final : public platform::Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// A ManifestStore over memory, for the contract of all stores.
class ManifestBackend {
 public:
  static constexpr std::size_t kLongestRecord = store::kMaxRecord;

  store::RecordStore& open(std::size_t capacity) {
    memory_.emplace(capacity);
    EXPECT_TRUE(store_.emplace(*memory_, mutex_, Counters{counter_}).create(root_));
    return *store_;
  }
  store::RecordStore& reopen() {
    EXPECT_TRUE(store_.emplace(*memory_, mutex_, Counters{counter_}).open(root_))
        << "the digest is that of all records";
    return *store_;
  }

 private:
  TestRootKey root_{1};
  TestMutex mutex_;
  RamCounter counter_;
  std::optional<MemoryStore> memory_;
  std::optional<ManifestStore> store_;
};

}  // namespace
}  // namespace coffer::manifest

namespace coffer::store {
INSTANTIATE_TYPED_TEST_SUITE_P(Manifest, RecordStoreContract, manifest::ManifestBackend);
}

namespace coffer::manifest {
namespace {

class ManifestStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).create(root_));
    const auto store = open();
    ASSERT_TRUE(store->put(1, Value{1, 2, 3}));
    ASSERT_TRUE(store->put(2, Value{4, 5}));
    ASSERT_TRUE(store->put(0xFFFF, {}));
  }
  std::unique_ptr<ManifestStore> open() {
    auto store = std::make_unique<ManifestStore>(memory_, mutex_, counters());
    EXPECT_TRUE(store->open(root_));
    return store;
  }
  /// Why the store does not open; afterwards nothing can be done with it.
  std::optional<ManifestError> refusal() {
    ManifestStore store(memory_, mutex_, counters());
    const auto opened = store.open(root_);
    if (opened) return std::nullopt;
    std::array<std::uint8_t, 8> buffer{};
    EXPECT_EQ(store.read(1, buffer).error(), StoreError::kCorrupt);
    EXPECT_EQ(store.next(0), std::nullopt);
    EXPECT_EQ(store.put(9, buffer).error(), StoreError::kCorrupt);
    return opened.error();
  }
  Counters counters() { return {counter_, starts_ ? &*starts_ : nullptr, 4}; }
  Value manifest() const { return contents(memory_).at(kManifestRecord); }
  void replace(const Model& records) {
    ASSERT_TRUE(memory_.apply(std::vector{Change::erase_range(0, 0xFFFF)}));
    for (const auto& [id, value] : records) ASSERT_TRUE(memory_.put(id, value));
  }

  TestRootKey root_{1};
  TestMutex mutex_;
  RamCounter counter_;
  std::optional<RamCounter> starts_;
  MemoryStore memory_;
};

TEST_F(ManifestStoreTest, UntouchedRecords_Open) {
  EXPECT_EQ(refusal(), std::nullopt);
  EXPECT_EQ(contents(*open()), (Model{{1, {1, 2, 3}}, {2, {4, 5}}, {0xFFFF, {}}}));
}

TEST_F(ManifestStoreTest, AnyChangeOfARecord_IsFound) {
  const Model before = contents(memory_);
  const std::vector<std::function<void(Model&)>> changes{
      [](Model& m) { m[1][2] ^= 1; },                     // a bit
      [](Model& m) { m[1].push_back(0); },                // longer
      [](Model& m) { m[1].pop_back(); },                  // shorter
      [](Model& m) { m.erase(2); },                       // removed
      [](Model& m) { m.erase(0xFFFF); },                  // removed, without content
      [](Model& m) { m[3] = {}; },                        // added, without content
      [](Model& m) { m[3] = m[1]; },                      // doubled
      [](Model& m) { std::swap(m[1], m[2]); },            // swapped
      [](Model& m) { m[1] = {1, 2}, m[2] = {3, 4, 5}; },  // a byte moved from one to the next
      [](Model& m) { m.erase(kManifestRecord); },         // without its manifest
      [](Model& m) { m[kManifestRecord].back() ^= 1; },   // another tag
      [](Model& m) { m[kManifestRecord][8] ^= 1; },       // another generation
      [](Model& m) { m[kManifestRecord][16] ^= 1; },      // another start
      [](Model& m) { m[kManifestRecord][0] = 2; },        // another version
      [](Model& m) { m[kManifestRecord].push_back(0); },  // longer manifest
      [](Model& m) { m[kManifestRecord].clear(); },       // no content
      [](Model& m) { m.clear(); }};                       // nothing at all
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Model altered = before;
    changes[i](altered);
    replace(altered);
    EXPECT_EQ(refusal(), ManifestError::kAltered) << "change " << i;
  }
  replace(before);
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(ManifestStoreTest, AnEarlierRecordUnderTheNewManifest_IsFound) {
  const Model before = contents(memory_);
  ASSERT_TRUE(open()->put(1, Value{9, 9, 9}));
  Model mixed = contents(memory_);
  mixed[1] = before.at(1);
  replace(mixed);
  EXPECT_EQ(refusal(), ManifestError::kAltered);
}

TEST_F(ManifestStoreTest, AnEarlierCopyOfEverything_IsFoundByTheCounter) {
  const Model before = contents(memory_);
  ASSERT_TRUE(open()->put(1, Value{9, 9, 9}));
  const Model after = contents(memory_);
  replace(before);
  EXPECT_EQ(refusal(), ManifestError::kRolledBack);
  replace(after);
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(ManifestStoreTest, AnotherRootKey_IsAnotherStore) {
  ManifestStore store(memory_, mutex_, {counter_});
  EXPECT_EQ(store.open(TestRootKey(2)).error(), ManifestError::kAltered);
}

TEST_F(ManifestStoreTest, TheManifest_IsNotThereForItsUser) {
  const auto store = open();
  const Value before = manifest();
  std::array<std::uint8_t, 64> buffer{};
  EXPECT_EQ(store->read(kManifestRecord, buffer).error(), StoreError::kNotFound);
  EXPECT_EQ(store->size(kManifestRecord).error(), StoreError::kNotFound);
  EXPECT_EQ(store->next(3), RecordId{0xFFFF});
  EXPECT_EQ(store->put(kManifestRecord, buffer).error(), StoreError::kTooLong);
  ASSERT_TRUE(store->apply(std::vector{Change::erase(kManifestRecord)}));
  EXPECT_EQ(manifest(), before) << "erasing what is not there writes nothing";
  ASSERT_TRUE(store->apply(std::vector{Change::erase_range(0, 0xFFFF)}));
  EXPECT_EQ(contents(*store), Model{});
  EXPECT_EQ(contents(*open()), Model{});
}

TEST_F(ManifestStoreTest, OneTransaction_IsOneTransactionBelow) {
  const auto store = open();
  ASSERT_TRUE(store->put(1, filled(3, 2))) << "the first one of a start writes another in front of it";
  const std::size_t before = memory_.apply_count();
  const Value value = filled(3, 1);
  ASSERT_TRUE(store->apply(std::vector{Change::put(1, value), Change::put(7, value)}));
  EXPECT_EQ(memory_.apply_count(), before + 1);
  ASSERT_TRUE(store->apply(std::vector{Change::erase(8)}));
  EXPECT_EQ(memory_.apply_count(), before + 1) << "what changes nothing is not written";
}

TEST_F(ManifestStoreTest, TooManyChanges_AreRefused) {
  const auto store = open();
  const Value value = filled(1, 1);
  std::vector<Change> changes;
  for (RecordId id = 0; changes.size() < kMaxChanges; ++id) changes.push_back(Change::put(id, value));
  ASSERT_TRUE(store->apply(changes));
  const Model held = contents(*store);
  changes.push_back(Change::erase(1));
  EXPECT_EQ(store->apply(changes).error(), StoreError::kTooLong);
  EXPECT_EQ(contents(*store), held);
}

TEST_F(ManifestStoreTest, AFailedTransaction_LeavesAStoreThatGoesOn) {
  const auto store = open();
  ASSERT_TRUE(store->put(5, filled(2, 1))) << "the first one of a start writes another in front of it";
  for (const StoreError error : {StoreError::kFull, StoreError::kIo}) {
    const Model held = contents(*store);
    const std::uint64_t generation = store->generation();
    memory_.fail_apply(1, error);
    EXPECT_EQ(store->put(1, filled(9, 9)).error(), error);
    EXPECT_EQ(contents(*store), held);
    ASSERT_TRUE(store->put(5, filled(2, 2)));
    EXPECT_EQ(store->generation(), generation + 3) << "the failed one may be on the medium";
    EXPECT_EQ(refusal(), std::nullopt);
  }
}

TEST_F(ManifestStoreTest, ACounterBehind_IsRaised) {
  const std::uint64_t counted = *counter_.value();
  counter_.set(counted - 2);  // a power cut before it was synchronised
  EXPECT_EQ(refusal(), std::nullopt);
  EXPECT_EQ(counter_.value(), counted);
}

TEST_F(ManifestStoreTest, TransactionCutOffBeforeAStart_IsNotTheNextOneOfThatStart) {
  // What would lie on the medium if the transaction had got there.
  MemoryStore medium;
  RamCounter counter = counter_;
  for (const auto& [id, value] : contents(memory_)) ASSERT_TRUE(medium.put(id, value));
  ManifestStore store(medium, mutex_, {counter});
  ASSERT_TRUE(store.open(root_));
  ASSERT_TRUE(store.put(1, Value{9}));
  // It was cut off; but somebody kept it.
  memory_.fail_apply(2);
  EXPECT_FALSE(open()->put(1, Value{9}));
  ASSERT_TRUE(open()->put(1, Value{8}));
  EXPECT_EQ(counter_.value(), counter.value().value() + 1);
  replace(contents(medium));
  EXPECT_EQ(refusal(), ManifestError::kRolledBack);
}

TEST_F(ManifestStoreTest, CounterThatFailsInFrontOfAStartsFirstTransaction_LeavesItUndone) {
  const auto store = open();
  counter_.fail(true);
  EXPECT_EQ(store->put(1, Value{9}).error(), StoreError::kIo);
  counter_.fail(false);
  EXPECT_EQ(store->put(1, Value{9}).error(), StoreError::kIo) << "until the next start";
  EXPECT_EQ(contents(*open()).at(1), (Value{1, 2, 3}));
}

TEST_F(ManifestStoreTest, Start_MakesTheCounterSurviveAPowerCut) {
  EXPECT_TRUE(open()->put(1, Value{9}));
  const auto counted = counter_.value();
  EXPECT_NE(counter_.synced(), counted);
  open();
  EXPECT_EQ(counter_.synced(), counted);
  ASSERT_TRUE(open()->put(1, Value{8}));
  ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).open_older(root_));
  EXPECT_EQ(counter_.synced(), counter_.value());
}

TEST_F(ManifestStoreTest, CounterThatCannotBeSynchronised_DoesNotOpen) {
  class Unsynchronised final : public platform::MonotonicCounter {
   public:
    explicit Unsynchronised(RamCounter& counter) : counter_(counter) {}
    [[nodiscard]] platform::CounterResult<std::uint64_t> read() override { return counter_.read(); }
    [[nodiscard]] platform::CounterResult<void> raise(std::uint64_t value) override {
      return counter_.raise(value);
    }
    [[nodiscard]] platform::CounterResult<void> sync() override {
      return std::unexpected(platform::CounterError::kFailed);
    }
    [[nodiscard]] platform::CounterResult<void> create() override { return counter_.create(); }

   private:
    RamCounter& counter_;
  };
  Unsynchronised counter(counter_);
  EXPECT_EQ(ManifestStore(memory_, mutex_, {counter}).open(root_).error(), ManifestError::kCounterFailed);
  EXPECT_EQ(ManifestStore(memory_, mutex_, {counter}).open_older(root_).error(),
            ManifestError::kCounterFailed);
}

TEST_F(ManifestStoreTest, RunningStore_SynchronisesTheCounterNowAndThen) {
  const auto store = open();
  const auto at_the_start = counter_.synced();
  std::uint64_t most_behind = 0;
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(store->put(1, filled(2, i)));
    most_behind = std::max(most_behind, *counter_.value() - *counter_.synced());
  }
  EXPECT_GT(counter_.synced(), at_the_start);
  EXPECT_LE(most_behind, 1024u);
  EXPECT_GT(most_behind, 1000u) << "it costs time";
  store->sync_counter();
  EXPECT_EQ(counter_.synced(), counter_.value());
}

TEST_F(ManifestStoreTest, ACounterThatIsGoneOrUnreachable_IsSaid) {
  counter_.set(std::nullopt);
  EXPECT_EQ(refusal(), ManifestError::kCounterMissing);
  counter_.fail(true);
  EXPECT_EQ(refusal(), ManifestError::kCounterFailed);
}

TEST_F(ManifestStoreTest, WithoutItsCounter_NothingMoreIsAcknowledged) {
  const auto store = open();
  ASSERT_TRUE(store->put(2, filled(1, 1)));
  counter_.fail(true);
  EXPECT_EQ(store->put(1, filled(1, 1)).error(), StoreError::kIo) << "though the next start accepts it";
  EXPECT_EQ(store->put(1, filled(1, 2)).error(), StoreError::kIo);
  counter_.fail(false);
  EXPECT_EQ(store->put(1, filled(1, 2)).error(), StoreError::kIo) << "until the next start";
  EXPECT_EQ(contents(*open()).at(1), filled(1, 1));
}

TEST_F(ManifestStoreTest, OlderRecordsThatTheOwnerAccepts_AreTheNewestFromThenOn) {
  const Model older = contents(memory_);
  ASSERT_TRUE(open()->put(1, Value{9}));
  const Model newer = contents(memory_);
  replace(older);
  ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).open_older(root_));
  EXPECT_EQ(contents(*open()).at(1), (Value{1, 2, 3}));
  replace(newer);
  EXPECT_EQ(refusal(), ManifestError::kRolledBack) << "what was given up does not come back";
}

TEST_F(ManifestStoreTest, AlteredRecords_AreNotAcceptedByAnyone) {
  ASSERT_TRUE(memory_.put(1, Value{9}));
  EXPECT_EQ(ManifestStore(memory_, mutex_, {counter_}).open_older(root_).error(), ManifestError::kAltered);
}

TEST_F(ManifestStoreTest, ALostCounter_IsMadeAnewWhenTheOwnerAccepts) {
  const Model older = contents(memory_);
  ASSERT_TRUE(open()->put(1, Value{9}));
  const Model newer = contents(memory_);
  replace(older);
  counter_.set(std::nullopt);
  ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).open_older(root_));
  EXPECT_EQ(refusal(), std::nullopt);
  replace(newer);
  EXPECT_EQ(refusal(), ManifestError::kRolledBack) << "what was given up does not come back";
}

TEST_F(ManifestStoreTest, NewRecordsBesideALostCounter_AreTheNewest) {
  const Model given_up = contents(memory_);
  counter_.set(std::nullopt);
  replace({});
  ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).create(root_));
  EXPECT_EQ(refusal(), std::nullopt);
  replace(given_up);
  EXPECT_EQ(refusal(), ManifestError::kRolledBack);
}

TEST_F(ManifestStoreTest, Create_GoesOnWhereTheCounterStands) {
  MemoryStore fresh;
  RamCounter counter(1000);
  ManifestStore store(fresh, mutex_, {counter});
  ASSERT_TRUE(store.create(root_));
  EXPECT_GT(store.generation(), 1000u);
  EXPECT_EQ(counter.value(), store.generation());
  EXPECT_EQ(ManifestStore(memory_, mutex_, {counter_}).create(root_).error(), ManifestError::kAltered)
      << "there are records";
}

class CounterOfStarts : public ManifestStoreTest {
 protected:
  void SetUp() override {
    ManifestStoreTest::SetUp();
    starts_.emplace(5);
    ASSERT_TRUE(ManifestStore(memory_, mutex_, counters()).open_older(root_));
  }
};

TEST_F(CounterOfStarts, RisesAtEachStartAndEveryFewTransactions) {
  const auto store = open();
  EXPECT_EQ(starts_->value(), 7u);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(store->put(1, filled(1, i)));
  EXPECT_EQ(starts_->value(), 10u);
  open();
  EXPECT_EQ(starts_->value(), 11u);
}

TEST_F(CounterOfStarts, FindsAnEarlierCopyThatBringsItsOtherCounterWithIt) {
  open();
  const Model before = contents(memory_);
  const auto counted = counter_.value();
  open();  // a step
  replace(before);
  counter_.set(counted);
  EXPECT_EQ(refusal(), ManifestError::kRolledBack);
}

TEST_F(CounterOfStarts, CutBetweenManifestAndCounter_Opens) {
  open();
  starts_->set(*starts_->value() - 1);
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(CounterOfStarts, Gone_IsSaid) {
  open();
  starts_->set(std::nullopt);
  EXPECT_EQ(refusal(), ManifestError::kCounterMissing);
}

TEST_F(CounterOfStarts, StepsThatFail_AreTriedAgainAndDoNotAddUp) {
  for (int i = 0; i < 20; ++i) {
    starts_->fail(true);
    EXPECT_NE(refusal(), std::nullopt);
    starts_->fail(false);
    starts_->set(*starts_->value());
  }
  EXPECT_EQ(refusal(), std::nullopt);
  EXPECT_EQ(starts_->value(), 7u);
}

TEST_F(CounterOfStarts, RecordsThatDoNotKnowIt_AreRefusedAlsoWhenItIsGone) {
  ASSERT_TRUE(ManifestStore(memory_, mutex_, {counter_}).open_older(root_)) << "the owner ends with it";
  const Model before = contents(memory_);
  const auto counted = counter_.value();
  ASSERT_TRUE(ManifestStore(memory_, mutex_, counters()).open_older(root_)) << "and begins with it";
  EXPECT_EQ(refusal(), std::nullopt);
  replace(before);
  counter_.set(counted);
  EXPECT_EQ(refusal(), ManifestError::kOtherCounters);
  starts_->set(std::nullopt);
  EXPECT_EQ(refusal(), ManifestError::kOtherCounters);
}

TEST_F(CounterOfStarts, NotGiven_IsSaid) {
  EXPECT_EQ(ManifestStore(memory_, mutex_, {counter_}).open(root_).error(), ManifestError::kOtherCounters);
}

TEST_F(CounterOfStarts, CutAtTheFirstStart_LeavesOneThatOpens) {
  MemoryStore fresh;
  RamCounter starts(std::nullopt);
  fresh.fail_apply(1);
  EXPECT_FALSE(ManifestStore(fresh, mutex_, {counter_, &starts}).create(root_));
  EXPECT_TRUE(ManifestStore(fresh, mutex_, {counter_, &starts}).create(root_));
  EXPECT_TRUE(ManifestStore(fresh, mutex_, {counter_, &starts}).open(root_));
}

/// 400 random transactions: the digest that is kept is the one that is computed anew.
TEST_F(ManifestStoreTest, TheDigestThatIsKept_IsTheOneOfAllRecords) {
  std::mt19937 random(20260214);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto store = open();
  for (int round = 0; round < 400; ++round) {
    std::vector<Value> values(1 + below(8));
    std::vector<Change> changes;
    for (Value& value : values) {
      const auto id = static_cast<RecordId>(0x0FF8 + below(16));  // on both sides of the manifest
      value = filled(below(40), static_cast<int>(below(256)));
      const auto last = static_cast<RecordId>(id + below(6));
      const bool put = id != kManifestRecord && below(2) == 0;
      changes.push_back(put ? Change::put(id, value) : Change::erase_range(id, last));
    }
    ASSERT_TRUE(store->apply(changes));
    ASSERT_EQ(refusal(), std::nullopt) << "round " << round;
  }
}

}  // namespace
}  // namespace coffer::manifest
