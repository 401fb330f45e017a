#include "token/hardware/dynamic_options.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;

class DynamicOptionsTest : public testing::TokenTest {
 protected:
  /// A command of its own.
  std::optional<ErrorCode> set(std::uint8_t value) {
    session_.presence = {};
    return error(token_.set_dynamic_options(session_, value));
  }
  void initialise_with(std::uint16_t device_options) {
    session_.presence = {};
    InitialiseRequest request;
    request.options = device_options;
    initialise(request);
    login(session_);
  }
  std::optional<ErrorCode> initialise_error(std::uint16_t device_options) {
    session_.presence = {};
    InitialiseRequest request;
    request.options = device_options;
    request.user_pin = bytes_of(testing::kUserPin);
    request.so_pin = bytes_of(testing::kSoPin);
    return error(token_.initialise(session_, request));
  }
};

TEST_F(DynamicOptionsTest, HighByte_IsSetAndTheLowByteStays) {
  initialise_with(options::kResetRetryCounter);
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
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

// Nobody could switch it off again.
TEST_F(DynamicOptionsTest, PressToConfirm_ComesOnOnlyWhenAPersonConfirmsIt) {
  using Answer = platform::PresenceAnswer;
  for (const Answer refusal : {Answer::kRefused, Answer::kTimedOut}) {
    platform_.person.answer = refusal;
    EXPECT_EQ(set(0x01), ErrorCode::kPresenceNotConfirmed);
    EXPECT_EQ(set(0x03), ErrorCode::kPresenceNotConfirmed);
    EXPECT_EQ(initialise_error(0x0101), ErrorCode::kPresenceNotConfirmed);
    EXPECT_EQ(token_.config().options, 0) << "nor has anything else changed";
    EXPECT_TRUE(token_.is_user(session_));
  }
  EXPECT_EQ(set(0x02), std::nullopt) << "nobody is asked of another option";
  EXPECT_EQ(platform_.person.questions.size(), 6U);
  platform_.person.answer = Answer::kConfirmed;
  EXPECT_EQ(set(0x03), std::nullopt);
  EXPECT_EQ(token_.config().options, 0x0300);
  EXPECT_EQ(platform_.person.questions.size(), 7U);
}

TEST_F(DynamicOptionsTest, PressToConfirmOfAFreshToken_NeedsAPersonToo) {
  testing::TestPlatform other;
  Token fresh(other.platform(), other.store, testing::kFastStretch);
  ASSERT_TRUE(fresh.open());
  IssuingAuthority authority(other.authority_store, other.root_key, other.clock);
  ASSERT_TRUE(fresh.provision(authority));
  InitialiseRequest request;
  request.options = options::kPressToConfirm;
  request.user_pin = bytes_of(testing::kUserPin);
  request.so_pin = bytes_of(testing::kSoPin);
  Session session;
  EXPECT_EQ(error(fresh.initialise(session, request)), ErrorCode::kPresenceNotConfirmed);
  EXPECT_FALSE(fresh.config().initialised);
  other.person.answer = platform::PresenceAnswer::kConfirmed;
  EXPECT_EQ(error(fresh.initialise(session, request)), std::nullopt);
  EXPECT_TRUE(fresh.config().has(options::kPressToConfirm));
  fresh.reset(session);
}

TEST_F(DynamicOptionsTest, SwitchedOffWhileAPersonThinks_StaysOff) {
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
  ASSERT_EQ(set(0x01), std::nullopt);
  session_.presence = {};
  platform_.person.meanwhile = [&] {
    Session other;
    login(other);
    EXPECT_EQ(error(token_.set_dynamic_options(other, 0x00)), std::nullopt);
    token_.reset(other);
  };
  InitialiseRequest kept;  // the options as they were: with press-to-confirm when the question was asked
  kept.user_pin = bytes_of(testing::kUserPin);
  kept.so_pin = bytes_of(testing::kSoPin);
  EXPECT_EQ(error(token_.initialise(session_, kept)), std::nullopt);
  EXPECT_FALSE(token_.config().has(options::kPressToConfirm));
}

TEST_F(DynamicOptionsTest, SwitchedOnBetweenTwoSteps_IsNotKeptWithoutAQuestion) {
  testing::HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.store, testing::kFastStretch);
  ASSERT_TRUE(token.open());
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
  Session session;
  InitialiseRequest kept;
  kept.user_pin = bytes_of(testing::kUserPin);
  kept.so_pin = bytes_of(testing::kSoPin);
  mutex.after_unlock(2, [&] {  // the options were read, and nobody had to be asked
    Session other;
    EXPECT_TRUE(token.pins().verify_user(other, bytes_of(testing::kUserPin)));
    EXPECT_EQ(error(token.set_dynamic_options(other, 0x01)), std::nullopt);
    token.reset(other);
  });
  EXPECT_EQ(error(token.initialise(session, kept)), ErrorCode::kPresenceNotConfirmed);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_TRUE(token.config().has(options::kPressToConfirm));
}

TEST_F(DynamicOptionsTest, CommandThatNeedNotAsk_HasNoConfirmationOfPressToConfirm) {
  session_.presence.settled = true;  // as it is once the option has been found to be off
  EXPECT_EQ(error(token_.set_dynamic_options(session_, 0x01)), ErrorCode::kPresenceNotConfirmed);
  EXPECT_EQ(token_.config().options, 0);
}

TEST_F(DynamicOptionsTest, OptionsThatChangeMeanwhile_AreNotPutBack) {
  testing::HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.store, testing::kFastStretch);
  ASSERT_TRUE(token.open());
  Session session;
  Session other;
  ASSERT_TRUE(token.pins().verify_user(session, bytes_of(testing::kUserPin)));
  InitialiseRequest request;
  request.options = options::kResetRetryCounter;
  request.user_pin = bytes_of(testing::kUserPin);
  request.so_pin = bytes_of(testing::kSoPin);
  // The first unlock: the options have been read.
  mutex.after_unlock(1, [&] {
    EXPECT_TRUE(token.initialise(other, request));
    EXPECT_TRUE(token.pins().verify_user(session, bytes_of(testing::kUserPin)));
  });
  EXPECT_EQ(error(token.set_dynamic_options(session, 0x02)), std::nullopt);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_EQ(token.config().options, 0x0201);
  // And whoever is not the user any more changes nothing.
  mutex.after_unlock(1, [&] { EXPECT_TRUE(token.initialise(other, request)); });
  EXPECT_EQ(error(token.set_dynamic_options(session, 0x00)), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(mutex.has_run());
  token.reset(session);
  token.reset(other);
}

TEST_F(DynamicOptionsTest, OptionsThatCannotBeSet_AskNobody) {
  EXPECT_EQ(set(0x09), ErrorCode::kInvalidData);
  token_.logout(session_);
  EXPECT_EQ(set(0x01), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(platform_.person.questions.empty());
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
