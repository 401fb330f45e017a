#include "cli/token/session.h"

#include <gmock/gmock.h>

#include <array>

namespace coffer::cli {
namespace {

using client::Error;
using ::testing::HasSubstr;

/// Answers everything with one status word.
class OtherCard final : public client::CardConnection {
 public:
  Result<Bytes, client::ConnectionError> transmit(Bytes /*command*/, MutableBytes buffer) override {
    buffer[0] = 0x6A;
    buffer[1] = 0x82;
    return buffer.first(2);
  }
  Result<void, client::ConnectionError> reset() override { return {}; }
  Result<Bytes, client::ConnectionError> atr(MutableBytes buffer) override { return buffer.first(0); }
};

/// Is taken out before the first answer.
class LostCard final : public client::CardConnection {
 public:
  Result<Bytes, client::ConnectionError> transmit(Bytes /*command*/, MutableBytes /*buffer*/) override {
    return std::unexpected(client::ConnectionError::kLost);
  }
  Result<void, client::ConnectionError> reset() override { return {}; }
  Result<Bytes, client::ConnectionError> atr(MutableBytes buffer) override { return buffer.first(0); }
};

TEST(Failures, OfTheClientLibraryHaveExitCodes) {
  const auto code_of = [](Error::Kind kind) { return failure_of("Nothing happens", Error{kind, "x"}).code; };
  EXPECT_EQ(code_of(Error::Kind::kUnsupported), ExitCode::kUnsupported);
  EXPECT_EQ(code_of(Error::Kind::kArgument), ExitCode::kBadInput);
  EXPECT_EQ(code_of(Error::Kind::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(code_of(Error::Kind::kExists), ExitCode::kExists);
  EXPECT_EQ(code_of(Error::Kind::kMalformed), ExitCode::kRefused);
  const auto refused = [](client::Sw sw) { return failure_of("Nothing", client::refused("SIGN", sw)).code; };
  EXPECT_EQ(refused(client::Sw::kNotAuthenticated), ExitCode::kPin);
  EXPECT_EQ(refused(client::Sw::kFileNotFound), ExitCode::kNotFound);
  EXPECT_EQ(refused(client::Sw::kConditionsNotSatisfied), ExitCode::kRefused);
  const auto lost = client::no_answer("SIGN", client::ConnectionError::kLost);
  EXPECT_EQ(failure_of("Nothing", lost).code, ExitCode::kLost);
}

TEST(Failures, AreSentencesThatSayWhatWasTried) {
  const Failure failure = failure_of("The key cannot be made", Error{Error::Kind::kUnsupported, "wings"});
  EXPECT_EQ(failure.cause, "The key cannot be made: this card does not have it: wings.");
  EXPECT_EQ(failure.unchanged, "Nothing was changed.");
  const Error wrong{Error::Kind::kArgument, "a user PIN has 6 to 16 characters"};
  EXPECT_EQ(failure_of("The login failed", wrong).cause,
            "The login failed: a user PIN has 6 to 16 characters.");
}

TEST(Failures, PinOfALengthThatNoneHas_IsAPinThatIsWrong) {
  EXPECT_EQ(pin_failure_of("The login failed", Error{Error::Kind::kArgument, "length"}).code, ExitCode::kPin);
}

TEST(TokenSession, OfAnotherKindOfCard_IsNone) {
  const auto session = TokenSession::over(std::make_unique<OtherCard>(), "a reader");
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ExitCode::kNoToken);
  EXPECT_THAT(session.error().cause, HasSubstr("\"a reader\" is no SmartCard-HSM"));
}

TEST(TokenSession, OfACardThatIsTakenOut_IsLost) {
  const auto session = TokenSession::over(std::make_unique<LostCard>(), "a reader");
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ExitCode::kLost);
}

}  // namespace
}  // namespace coffer::cli
