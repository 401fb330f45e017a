#include "token/state/presence.h"

#include <future>
#include <latch>

#include "platform/testing/fake_caller.h"
#include "token/testing/blob_maker.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using Answer = platform::PresenceAnswer;
const ByteVector kHashed(32, 1);

/// A token with press-to-confirm on, and a key of three uses that was confirmed.
class PresenceTest : public TokenTest {
 protected:
  void SetUp() override {
    provision();
    answer(Answer::kConfirmed);
    InitialiseRequest request;
    request.options = options::kPressToConfirm;
    request.dkek_shares = 1;
    initialise(request);
    login(session_);
    generate_ec(1, crypto::CurveId::kSecp256r1, only({0x70}, 3));
    answer(Answer::kRefused);
  }
  /// From now on the person answers so; the next operation is a new command.
  void answer(Answer given) {
    session_.presence = {};
    platform_.person.answer = given;
    platform_.person.questions.clear();
  }
  std::optional<ErrorCode> sign_error() { return TokenTest::sign_error(session_, 1, 0x70, kHashed); }
  std::optional<std::uint32_t> uses_left() { return token_.keys().policy(1)->use_counter; }
  std::size_t questions() const { return platform_.person.questions.size(); }
};

TEST_F(PresenceTest, Use_IsConfirmedOnceForEachCommand) {
  answer(Answer::kConfirmed);
  EXPECT_EQ(sign_error(), std::nullopt);
  ASSERT_EQ(questions(), 1U);
  EXPECT_EQ(platform_.person.questions[0].key, 1);
  EXPECT_EQ(platform_.person.questions[0].seconds, 15);
  EXPECT_EQ(sign_error(), std::nullopt) << "the same command";
  EXPECT_EQ(questions(), 1U);
  session_.presence = {};
  EXPECT_EQ(sign_error(), std::nullopt);
  EXPECT_EQ(questions(), 2U);
}

TEST_F(PresenceTest, UseThatIsNotConfirmed_LeavesTheCounter) {
  for (const Answer refusal : {Answer::kRefused, Answer::kTimedOut}) {
    answer(refusal);
    EXPECT_EQ(sign_error(), ErrorCode::kPresenceNotConfirmed);
    EXPECT_EQ(uses_left(), 3U);
  }
  answer(Answer::kConfirmed);
  EXPECT_EQ(sign_error(), std::nullopt);
  EXPECT_EQ(uses_left(), 2U);
}

TEST_F(PresenceTest, UseThatIsRefusedAnyway_AsksNobody) {
  const auto error_of = [&](KeyId id, Algorithm algorithm) {
    return TokenTest::sign_error(session_, id, algorithm, kHashed);
  };
  EXPECT_EQ(error_of(9, 0x70), ErrorCode::kNotFound);
  EXPECT_EQ(error_of(1, 0x73), ErrorCode::kAlgorithmForbidden);
  answer(Answer::kConfirmed);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(sign_error(), std::nullopt);
  answer(Answer::kConfirmed);
  EXPECT_EQ(sign_error(), ErrorCode::kCounterExhausted);
  token_.logout(session_);
  EXPECT_EQ(sign_error(), ErrorCode::kNotAuthorised);
  EXPECT_EQ(questions(), 0U);
}

TEST_F(PresenceTest, KeyThatDoesNotFitTheOperation_AsksNobodyAndIsNotUsed) {
  answer(Answer::kConfirmed);
  generate_aes(2, 16, only({}, 5));
  answer(Answer::kRefused);
  const ByteVector aes_256_ecb = from_hex("608648016503040129");
  const ByteVector block(16, 1);
  std::array<std::uint8_t, 64> out{};
  CipherRequest request;
  request.oid = aes_256_ecb;
  request.data = block;
  EXPECT_EQ(error(token_.keys().extended_cipher(session_, 2, request, out)), ErrorCode::kInvalidLength);
  EXPECT_EQ(token_.keys().policy(2)->use_counter, 5U);
  EXPECT_EQ(questions(), 0U);
}

TEST_F(PresenceTest, DerivationThatIsRefusedAnyway_AsksNobody) {
  answer(Answer::kConfirmed);
  generate_ec(2);
  answer(Answer::kRefused);
  const auto derive_error = [&](KeyId new_id, const ByteVector& parameter) {
    return error(token_.keys().derive_key(session_, 2, new_id, parameter));
  };
  EXPECT_EQ(derive_error(1, {9}), ErrorCode::kAlreadyExists);
  EXPECT_EQ(derive_error(kDeviceKey, {9}), ErrorCode::kAccessDenied);
  EXPECT_EQ(derive_error(3, {}), ErrorCode::kInvalidLength);
  EXPECT_EQ(questions(), 0U);
  EXPECT_EQ(derive_error(3, {9}), ErrorCode::kPresenceNotConfirmed);
}

TEST_F(PresenceTest, OptionOff_AsksNobody) {
  answer(Answer::kConfirmed);
  InitialiseRequest without_options;
  without_options.options = 0;
  initialise(without_options);
  ASSERT_EQ(questions(), 1U) << "the option was still on";
  login(session_);
  answer(Answer::kRefused);
  generate_ec(1);
  EXPECT_EQ(sign_error(), std::nullopt);
  EXPECT_EQ(questions(), 0U);
}

TEST_F(PresenceTest, KeyDeletedWhileThePersonThinks_IsNotFound) {
  Session other;
  login(other);
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] { ASSERT_TRUE(token_.delete_file(other, key_file(1))); };
  EXPECT_EQ(sign_error(), ErrorCode::kNotFound);
  token_.reset(other);
}

TEST_F(PresenceTest, KeyDeletedWhileThePersonThinks_IsNotInMemoryAnyMore) {
  const ByteVector dkek(32, 7);
  const ByteVector secret = from_hex("6C9A0E41F3D27785B61843CE5A0FD12B");
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, dkek));
  answer(Answer::kConfirmed);
  ASSERT_TRUE(token_.keys().unwrap_key(session_, 2, BlobMaker(dkek).number(16).append(secret).make(0x0F)));
  const auto encrypt = [&] {
    std::array<std::uint8_t, 16> out{};
    return error(token_.keys().cipher(session_, 2, 0x10, ByteVector(16, 1), out));
  };
  const auto in_memory = [&] {
    const Bytes memory(reinterpret_cast<const std::uint8_t*>(&token_), sizeof(token_));
    return !std::ranges::search(memory, secret).empty();
  };
  ASSERT_EQ(encrypt(), std::nullopt);
  ASSERT_TRUE(in_memory()) << "kept ready for the next use";
  Session other;
  login(other);
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] {
    ASSERT_TRUE(token_.delete_file(other, key_file(2)));
    EXPECT_FALSE(in_memory());
  };
  EXPECT_EQ(encrypt(), ErrorCode::kNotFound);
  EXPECT_EQ(questions(), 1U);
  token_.reset(other);
}

TEST_F(PresenceTest, TokenInitialisedWhileThePersonThinks_IsNotUsed) {
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] {
    Session other;
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    ASSERT_TRUE(token_.initialise(other, request));
  };
  EXPECT_EQ(sign_error(), ErrorCode::kNotAuthorised);
}

TEST_F(PresenceTest, CounterUsedUpWhileThePersonThinks_StaysAtZero) {
  Session other;
  login(other);
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] {
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(TokenTest::sign_error(other, 1, 0x70, kHashed), std::nullopt);
    }
  };
  EXPECT_EQ(sign_error(), ErrorCode::kCounterExhausted);
  EXPECT_EQ(uses_left(), 0U);
  token_.reset(other);
}

TEST_F(PresenceTest, DkekLostWhileThePersonThinks_UnwrapsNothing) {
  const ByteVector shares[] = {ByteVector(32, 7), ByteVector(32, 8)};
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, shares[0]));
  answer(Answer::kConfirmed);
  generate_ec(2);
  const ByteVector blob = result([&](MutableBytes out) { return token_.keys().wrap_key(session_, 2, out); });
  Session other;
  login(other);
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] {
    ASSERT_TRUE(token_.key_domains().erase_dkek(other, 0));
    ASSERT_TRUE(token_.key_domains().import_share(other, 0, shares[1]));
  };
  EXPECT_EQ(error(token_.keys().unwrap_key(session_, 3, blob)), ErrorCode::kWrongKeyDomain);
  EXPECT_EQ(questions(), 1U);
  EXPECT_EQ(error(token_.keys().policy(3)), ErrorCode::kNotFound);
  token_.reset(other);
}

TEST_F(PresenceTest, InitialisationThatIsNotConfirmed_LeavesTheTriesOfTheSoPin) {
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of("11111111");
  answer(Answer::kRefused);
  EXPECT_EQ(error(token_.initialise(session_, request)), ErrorCode::kPresenceNotConfirmed);
  EXPECT_EQ(token_.pins().so_status(session_).tries_left, 15);
  EXPECT_EQ(uses_left(), 3U) << "nothing was erased";
}

TEST_F(PresenceTest, AlwaysNeeded_IsAskedWithTheOptionOff) {
  answer(Answer::kConfirmed);
  InitialiseRequest without_options;
  without_options.options = 0;
  initialise(without_options);
  answer(Answer::kRefused);
  EXPECT_TRUE(token_.confirm_presence(session_));
  session_.presence = {.operation = "OPERATION", .always = true, .settled = false};
  EXPECT_EQ(error(token_.confirm_presence(session_)), ErrorCode::kPresenceNotConfirmed);
  ASSERT_EQ(questions(), 1U);
  EXPECT_EQ(platform_.person.questions[0].operation, "OPERATION");
}

TEST_F(PresenceTest, SessionThatWaits_LetsOthersWork) {
  Session other;
  login(other);
  std::latch asked(1);
  std::latch done(1);
  answer(Answer::kConfirmed);
  platform_.person.meanwhile = [&] {
    asked.count_down();
    done.wait();
  };
  auto waiting = std::async(std::launch::async, [&] { return sign_error(); });
  asked.wait();
  other.presence = {.operation = {}, .always = false, .settled = true};
  EXPECT_EQ(TokenTest::sign_error(other, 1, 0x70, kHashed), std::nullopt);
  EXPECT_TRUE(token_.pins().verify_user(other, bytes_of(kUserPin)));
  done.count_down();
  EXPECT_EQ(waiting.get(), std::nullopt);
  EXPECT_EQ(uses_left(), 1U);
  token_.reset(other);
}

TEST_F(PresenceTest, WhoeverWaits_IsToldToThePlatform) {
  const platform::testing::FakeCaller caller;
  session_.caller = &caller;
  session_.presence = {.operation = "SIGN", .always = false, .settled = false};
  EXPECT_EQ(sign_error(), ErrorCode::kPresenceNotConfirmed);
  ASSERT_EQ(questions(), 1U);
  EXPECT_EQ(platform_.person.questions[0].caller, &caller);
  EXPECT_EQ(platform_.person.questions[0].operation, "SIGN");
  session_.caller = nullptr;
}

}  // namespace
}  // namespace coffer::token::testing
