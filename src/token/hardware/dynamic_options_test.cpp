#include "token/hardware/dynamic_options.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;

class DynamicOptionsTest : public testing::TokenTest {
 protected:
  std::optional<ErrorCode> set(std::uint8_t value) {
    return error(token_.set_dynamic_options(session_, value));
  }
  void initialise_with(std::uint16_t device_options) {
    InitialiseRequest request;
    request.options = device_options;
    initialise(request);
    login(session_);
  }
};

TEST_F(DynamicOptionsTest, HighByte_IsSetAndTheLowByteStays) {
  initialise_with(options::kResetRetryCounter);
  EXPECT_EQ(set(0x03), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x0301);
  EXPECT_EQ(set(0x00), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x0001);
}

TEST_F(DynamicOptionsTest, TheyOutliveARestart) {
  ASSERT_EQ(set(0x02), std::nullopt);
  Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  EXPECT_EQ(restarted.config().options, 0x0200);
}

TEST_F(DynamicOptionsTest, SecureLockBit_IsIgnored) {
  EXPECT_EQ(set(0x06), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x0200);
}

TEST_F(DynamicOptionsTest, BitsWithoutMeaning_CanBeKeptAndClearedAndNotSet) {
  EXPECT_EQ(set(0x08), ErrorCode::kInvalidData);
  initialise_with(0x8000);
  EXPECT_EQ(set(0x82), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x8200);
  EXPECT_EQ(set(0x02), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x0200);
}

TEST_F(DynamicOptionsTest, OnlyTheUser_MaySetThem) {
  token_.logout(session_);
  EXPECT_EQ(set(0x02), ErrorCode::kNotAuthorised);
  ASSERT_TRUE(token_.pins().verify_so(session_, bytes_of(testing::kSoPin)));
  EXPECT_EQ(set(0x02), ErrorCode::kNotAuthorised);
}

TEST_F(DynamicOptionsTest, WhenItCannotBeStored_NothingChanges) {
  platform_.store.fail_apply(1);
  EXPECT_EQ(set(0x02), ErrorCode::kStorageFailure);
  EXPECT_EQ(token_.config().options, 0);
}

TEST_F(DynamicOptionsTest, CountedKeys_StartWithTheLargestCounterAndFall) {
  ASSERT_EQ(set(0x02), std::nullopt);
  generate_ec(1);
  generate_aes(2);
  generate_ec(3, crypto::CurveId::kSecp256r1, testing::only({}, 5));
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 0xFFFF'FFFE);
  EXPECT_EQ(token_.keys().policy(2)->use_counter, 0xFFFF'FFFE);
  EXPECT_EQ(token_.keys().policy(3)->use_counter, 5U);
  const std::vector<std::uint8_t> digest(32);
  ASSERT_FALSE(sign(1, 0x70, digest).empty());
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 0xFFFF'FFFD);
}

TEST_F(DynamicOptionsTest, Initialisation_KeepsThemUnlessItSetsThem) {
  ASSERT_EQ(set(0x02), std::nullopt);
  initialise({});
  EXPECT_EQ(token_.config().options, 0x0200);
  initialise_with(options::kResetRetryCounter);
  EXPECT_EQ(token_.config().options, 0x0001);
}

}  // namespace
}  // namespace coffer::token
