#include "store/memory/record_map.h"

#include <gtest/gtest.h>

#include "base/testing/failing_allocation.h"

namespace coffer::store {
namespace {

TEST(RecordMap, PlanWithoutMemory_IsRefusedAsFull) {
  if (!coffer::testing::kAllocationCanFail) GTEST_SKIP() << "under this sanitizer allocations cannot fail";
  RecordMap records;
  const std::array<std::uint8_t, 100> value{};
  const Change change = Change::put(1, value);
  const auto plan = [&] {
    const coffer::testing::NoMemory no_memory;
    return records.plan({&change, 1}, 1 << 20);
  }();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error(), StoreError::kFull);
  EXPECT_TRUE(records.plan({&change, 1}, 1 << 20)) << "with memory it works";
  EXPECT_FALSE(records.size(1));
}

}  // namespace
}  // namespace coffer::store
