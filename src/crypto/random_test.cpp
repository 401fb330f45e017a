#include "crypto/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace coffer::crypto {
namespace {

TEST(RandomBytes, EveryLength_IsFilledToItsEndAndNoFurther) {
  for (std::size_t size = 0; size <= 70; ++size) {
    std::vector<std::uint8_t> seen(size);  // which bytes have ever been other than zero
    for (int round = 0; round < 16; ++round) {
      std::vector<std::uint8_t> out(size + 1);
      ASSERT_TRUE(random_bytes(MutableBytes(out).first(size)));
      EXPECT_EQ(out.back(), 0);
      for (std::size_t i = 0; i < size; ++i) seen[i] |= out[i];
    }
    // A byte of a working generator stays zero in all rounds with a probability of 2^-128.
    EXPECT_EQ(std::ranges::find(seen, 0), seen.end()) << size;
  }
}

TEST(RandomBytes, CallsInARow_Differ) {
  std::set<std::vector<std::uint8_t>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::uint8_t> out(16);
    ASSERT_TRUE(random_bytes(out));
    EXPECT_TRUE(seen.insert(out).second) << "a value came twice";
  }
}

}  // namespace
}  // namespace coffer::crypto
