#include "crypto/ripemd160.h"

#include <gtest/gtest.h>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::from_hex;
using testing::from_text;

// From the paper that defines it: Dobbertin, Bosselaers, Preneel, appendix B.
TEST(Ripemd160, PublishedExamples_Agree) {
  const auto empty = ripemd160({});
  ASSERT_TRUE(empty);
  EXPECT_TRUE(equal(*empty, from_hex("9c1185a5c5e9fc54612808977ee8f548b2258d31")));
  const auto abc = ripemd160({from_text("a"), Bytes(), from_text("bc")});
  ASSERT_TRUE(abc);
  EXPECT_TRUE(equal(*abc, from_hex("8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")));
}

}  // namespace
}  // namespace coffer::crypto
