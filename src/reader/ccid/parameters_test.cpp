#include "reader/ccid/parameters.h"

#include <gtest/gtest.h>

namespace coffer::reader::ccid {
namespace {

struct Wrong {
  std::size_t field;
  std::uint8_t value;
  Error error;
};

class CcidParametersWrong : public ::testing::TestWithParam<Wrong> {};

TEST_P(CcidParametersWrong, Field_IsNamedByItsOffset) {
  Parameters parameters = kDefaultParameters;
  parameters[GetParam().field] = GetParam().value;
  const auto checked = check_parameters(parameters);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(All, CcidParametersWrong,
                         ::testing::Values(Wrong{0, 0x71, Error::kFindexDindex},
                                           Wrong{0, 0xE1, Error::kFindexDindex},
                                           Wrong{0, 0x10, Error::kFindexDindex},
                                           Wrong{0, 0x1A, Error::kFindexDindex},
                                           Wrong{1, 0x00, Error::kTcckst}, Wrong{1, 0x14, Error::kTcckst},
                                           Wrong{3, 0xA5, Error::kWaitingIntegers},
                                           Wrong{4, 0x04, Error::kClockStop}, Wrong{5, 0x00, Error::kIfsc},
                                           Wrong{5, 0xFF, Error::kIfsc}, Wrong{6, 0x01, Error::kNad}));

TEST(CcidParameters, WhatHostsTakeFromTheAtr_IsRight) {
  EXPECT_TRUE(check_parameters(kDefaultParameters));
  EXPECT_TRUE(check_parameters({0x18, 0x10, 0x00, 0x45, 0x00, 0xFE, 0x00}));
  EXPECT_TRUE(check_parameters({0xD9, 0x13, 0xFF, 0x9F, 0x03, 0x01, 0x00}));
}

}  // namespace
}  // namespace coffer::reader::ccid
