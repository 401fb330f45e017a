// Power cuts at each step of a workload on a tiny flash, against a model; and damage of each bit.

#include <cstring>

#include "store/flash/testing/flash_device.h"
#include "store/flash/testing/power_cut.h"
#include "store/testing/record_store_contract.h"

namespace coffer::store {
namespace {

using testing::FlashDevice;
using testing::for_each_cut;
using testing::kTinyGeometry;
using testing::kTinyLimits;

/// Transaction `number` of the workload: puts and erasures of a few records.
struct Transaction {
  explicit Transaction(std::uint32_t number) {
    std::mt19937 random(number);
    const std::size_t count = 1 + random() % 3;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto id = static_cast<RecordId>(random() % 10);
      switch (random() % 6) {
        case 0:
          changes.push_back(Change::erase_range(id, static_cast<RecordId>(id + random() % 3)));
          break;
        case 1:
          changes.push_back(Change::erase(id));
          [[fallthrough]];
        default:
          values.emplace_back(random() % 60);
          for (std::uint8_t& byte : values.back()) byte = static_cast<std::uint8_t>(random());
          changes.push_back(Change::put(id, values.back()));
      }
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] Model after(Model model) const {
    for (const Change& change : changes) {
      std::erase_if(model, [&](const auto& record) {
        return record.first >= change.first && record.first <= change.last;
      });
      if (change.kind == Change::Kind::kPut)
        model[change.first] = Value(change.value.begin(), change.value.end());
    }
    return model;
  }

  std::vector<Value> values;
  std::vector<Change> changes;
};

/// Values that the workload wrote, and that count no more, are nowhere in the flash.
void expect_forgotten(const FlashDevice& device, std::uint32_t first, std::uint32_t last,
                      const Model& model) {
  const Bytes area = device.flash.area();
  for (std::uint32_t number = first; number <= last; ++number) {
    for (const Value& value : Transaction(number).values) {
      const bool counts =
          std::ranges::any_of(model, [&](const auto& record) { return record.second == value; });
      if (value.size() < 8 || counts) continue;
      const void* found = memmem(area.data(), area.size(), value.data(), value.size());
      EXPECT_EQ(found, nullptr) << "a value of transaction " << number;
    }
  }
}

class FlashPowerCut : public ::testing::Test {
 protected:
  /// A flash that has been cleaned for more than one round.
  void SetUp() override {
    ASSERT_TRUE(used_.start_up());
    for (; number_ < 120; ++number_) {
      const Transaction transaction(number_);
      ASSERT_TRUE(used_.store->apply(transaction.changes));
      model_ = transaction.after(model_);
    }
    ASSERT_GE(used_.flash.erasures().back(), 2u);
  }

  /// Starts until power stays. With `more`, power is cut during the start too, at most that often.
  static void restart(FlashDevice& device, std::uint32_t seed, unsigned more) {
    std::mt19937 random(seed);
    for (unsigned i = 0;; ++i) {
      device.flash.restore_power();
      if (i < more) device.flash.lose_power_after(random() % 60, seed + i);
      if (device.start_up()) break;
      ASSERT_FALSE(device.flash.has_power()) << "the store does not come up";
    }
    device.flash.keep_power();
  }

  /// @returns whether the cut was reached
  bool cut_at(std::uint64_t cut, std::uint32_t seed) {
    SCOPED_TRACE("COFFER_POWER_CUT=" + std::to_string(cut) + ", tear " + std::to_string(seed));
    FlashDevice device(kTinyGeometry, kTinyLimits);
    device.flash = used_.flash;
    Model model = model_;
    device.flash.lose_power_after(cut, static_cast<std::uint32_t>(cut) * 7919 + seed);
    std::uint32_t number = number_;
    Model next = model;
    bool is_open = device.start_up().has_value();
    for (; is_open && number < number_ + kTransactions; ++number) {
      const Transaction transaction(number);
      next = transaction.after(model);
      if (!device.store->apply(transaction.changes)) break;
      model = next;
    }
    const bool was_cut = !device.flash.has_power();
    EXPECT_TRUE(was_cut || number == number_ + kTransactions);
    restart(device, static_cast<std::uint32_t>(cut), seed % 3);
    const Model found = contents(*device.store);
    EXPECT_TRUE(found == model || found == next) << "transaction " << number;
    if (found == next) number += was_cut ? 1 : 0;
    model = found;
    expect_forgotten(device, number_ - 40, number, model);
    // It works as if nothing had been.
    for (const std::uint32_t end = number + 12; number < end; ++number) {
      const Transaction transaction(number);
      EXPECT_TRUE(device.store->apply(transaction.changes));
      model = transaction.after(model);
    }
    EXPECT_EQ(contents(*device.store), model);
    EXPECT_TRUE(device.start_up());
    EXPECT_EQ(contents(*device.store), model);
    EXPECT_EQ(device.flash.breaches(), 0u);
    return was_cut;
  }

  static constexpr std::uint32_t kTransactions = 30;
  FlashDevice used_{kTinyGeometry, kTinyLimits};
  Model model_;
  std::uint32_t number_ = 0;
};

TEST_F(FlashPowerCut, AtEachStep_LeavesOldOrNewAndForgetsTheRest) {
  const std::uint32_t tears = testing::is_long_run() ? 24 : 2;
  std::uint64_t cuts = 0;
  for (std::uint32_t seed = 0; seed < tears && !HasFailure(); ++seed)
    cuts += for_each_cut([&](std::uint64_t cut) { return cut_at(cut, seed); });
  std::cout << cuts << " power cuts\n";
  if (!testing::only_cut()) {
    EXPECT_GE(cuts, 1000u);
  }
}

TEST_F(FlashPowerCut, WhileTheStoreIsMade_LeavesNoneOrAnEmptyOne) {
  for_each_cut([&](std::uint64_t cut) {
    SCOPED_TRACE("COFFER_POWER_CUT=" + std::to_string(cut));
    FlashDevice device(kTinyGeometry, kTinyLimits);
    device.flash.lose_power_after(cut, static_cast<std::uint32_t>(cut));
    const bool was_cut = !device.start_up();
    restart(device, 1, 0);
    EXPECT_EQ(contents(*device.store), Model{});
    EXPECT_TRUE(device.store->put(1, filled(3, 3)));
    return was_cut;
  });
}

TEST_F(FlashPowerCut, WhileADamagedStoreIsMadeAnew_NeverYieldsOneWithRecordsMissing) {
  for_each_cut([&](std::uint64_t cut) {
    SCOPED_TRACE("COFFER_POWER_CUT=" + std::to_string(cut));
    FlashDevice device(kTinyGeometry, kTinyLimits);
    device.flash = used_.flash;
    device.flash.lose_power_after(cut, static_cast<std::uint32_t>(cut));
    const bool was_cut = !device.store->format();
    device.flash.restore_power();
    device.start();
    const auto opened = device.store->open();
    if (opened) {
      const Model found = contents(*device.store);
      EXPECT_TRUE(found.empty() || found == model_);
    } else {
      EXPECT_TRUE(opened.error() == StoreError::kCorrupt || opened.error() == StoreError::kNotFound);
    }
    return was_cut;
  });
}

TEST_F(FlashPowerCut, AgainAndAgain_LosesNothing) {
  const std::uint32_t rounds = testing::is_long_run() ? 100'000 : 3000;
  std::mt19937 random(11);
  FlashDevice& device = used_;
  Model model = model_;
  std::uint32_t number = number_;
  for (std::uint32_t round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    device.flash.lose_power_after(random() % 300, round);
    Model next = model;
    while (device.flash.has_power()) {
      const Transaction transaction(number++);
      next = transaction.after(model);
      if (!device.store->apply(transaction.changes)) break;
      model = next;
    }
    ASSERT_FALSE(device.flash.has_power()) << "a change is refused";
    restart(device, round, round % 3);
    const Model found = contents(*device.store);
    ASSERT_TRUE(found == model || found == next);
    model = found;
  }
  const auto [least, most] = std::ranges::minmax(device.flash.erasures());
  std::cout << rounds << " power cuts; erasures of a sector: " << least << " to " << most << '\n';
  EXPECT_EQ(device.flash.breaches(), 0u);
}

/// All that can be read is right, also when nothing is said to be damaged.
TEST_F(FlashPowerCut, AnyBitFlipped_IsToldOrChangesNothing) {
  const Transaction last(number_);
  const Model before = model_;
  ASSERT_TRUE(used_.store->apply(last.changes));
  const Model after = last.after(before);
  const std::uint32_t step = testing::is_long_run() ? 1 : 7;
  unsigned told = 0;
  for (std::uint32_t bit = 0; bit < used_.flash.content().size() * 8 && !HasFailure(); bit += step) {
    SCOPED_TRACE("bit " + std::to_string(bit));
    FlashDevice device(kTinyGeometry, kTinyLimits);
    device.flash = used_.flash;
    device.flash.content()[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto opened = device.store->open();
    if (!opened) {
      EXPECT_EQ(opened.error(), StoreError::kCorrupt);
      told += 1;
      continue;
    }
    Model found;
    bool damaged = false;
    for (auto id = device.store->next(0); id; id = device.store->next(static_cast<RecordId>(*id + 1))) {
      Value value(device.store->size(*id).value());
      const auto size = device.store->read(*id, value);
      damaged = damaged || !size;
      if (size) found.emplace(*id, value);
    }
    told += damaged ? 1 : 0;
    if (damaged) {
      EXPECT_TRUE(std::ranges::includes(after, found));
    } else {
      EXPECT_TRUE(found == after || found == before) << "the last change may seem cut off";
    }
  }
  EXPECT_GE(told, 100u);
}

}  // namespace
}  // namespace coffer::store
