#include "card/status_word.h"

#include <gtest/gtest.h>

namespace coffer::card {
namespace {

TEST(StatusWord, TriesLeft_StandInTheLowDigit) {
  EXPECT_EQ(static_cast<unsigned>(tries_left(0)), 0x63C0u);
  EXPECT_EQ(static_cast<unsigned>(tries_left(15)), 0x63CFu);
  EXPECT_EQ(static_cast<unsigned>(tries_left(90)), 0x63CFu);
  EXPECT_EQ(status_word({token::ErrorCode::kPinWrong, 2}), tries_left(2));
}

TEST(StatusWord, MoreData_SaysHowMuchUpTo255) {
  EXPECT_EQ(static_cast<unsigned>(more_data(1)), 0x6101u);
  EXPECT_EQ(static_cast<unsigned>(more_data(255)), 0x61FFu);
  EXPECT_EQ(static_cast<unsigned>(more_data(256)), 0x6100u);
}

// The words that hosts act on (section 3.2 of the specification).
TEST(StatusWord, WordsThatHostsActOn_AreThese) {
  using token::ErrorCode;
  const struct {
    ErrorCode code;
    unsigned sw;
  } expected[] = {
      {ErrorCode::kNotAuthorised, 0x6982},      {ErrorCode::kAccessDenied, 0x6982},
      {ErrorCode::kPinBlocked, 0x6983},         {ErrorCode::kTransportPin, 0x6984},
      {ErrorCode::kCounterExhausted, 0x6984},   {ErrorCode::kWrongKeyType, 0x6985},
      {ErrorCode::kDomainComplete, 0x6986},     {ErrorCode::kPinLength, 0x6A80},
      {ErrorCode::kWrongKeyDomain, 0x6A80},     {ErrorCode::kAlgorithmForbidden, 0x6A81},
      {ErrorCode::kNotFound, 0x6A82},           {ErrorCode::kStorageFull, 0x6A84},
      {ErrorCode::kNoSuchDomain, 0x6A86},       {ErrorCode::kNotInitialised, 0x6A88},
      {ErrorCode::kDomainUnconfigured, 0x6A88}, {ErrorCode::kAlreadyExists, 0x6A89},
      {ErrorCode::kDomainInUse, 0x6A89},        {ErrorCode::kNoKeyDomains, 0x6D00},
      {ErrorCode::kSignatureWrong, 0x6300},     {ErrorCode::kLocked, 0x6986},
      {ErrorCode::kAlreadyLocked, 0x6986},      {ErrorCode::kNoAgreement, 0x6986},
      {ErrorCode::kMaskWrong, 0x6700},
  };
  for (const auto& row : expected) {
    EXPECT_EQ(static_cast<unsigned>(status_word(row.code)), row.sw) << static_cast<int>(row.code);
  }
}

}  // namespace
}  // namespace coffer::card
