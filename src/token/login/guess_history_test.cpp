#include "token/login/guess_history.h"

#include "platform/testing/fake_caller.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kSoPin;
using testing::kUserPin;

constexpr std::uint64_t kNow = 1'000'000;

GuessHistory after(std::initializer_list<std::uint8_t> given_back) {
  GuessHistory history;
  for (const std::uint8_t tries : given_back) history.add(tries, kNow);
  return history;
}

TEST(GuessHistory, DelaysGrowAndEnd) {
  EXPECT_EQ(GuessHistory().seconds_to_wait(kNow), 0u);
  EXPECT_EQ(after({2}).seconds_to_wait(kNow), 0u) << "who mistypes twice feels nothing";
  EXPECT_EQ(after({2, 2, 2}).seconds_to_wait(kNow), 0u);
  EXPECT_EQ(after({2, 2, 2, 1}).seconds_to_wait(kNow), 1u);
  EXPECT_EQ(after({2, 2, 2, 2}).seconds_to_wait(kNow), 2u);
  EXPECT_EQ(after({9, 2}).seconds_to_wait(kNow), 16u);
  EXPECT_EQ(after({15}).seconds_to_wait(kNow), 256u);
  EXPECT_EQ(after({200, 200}).seconds_to_wait(kNow), 256u);
}

TEST(GuessHistory, TimePassesAndForgets) {
  const GuessHistory history = after({9});  // 4 s
  EXPECT_EQ(history.seconds_to_wait(kNow + 1), 3u);
  EXPECT_EQ(history.seconds_to_wait(kNow + 4), 0u);
  GuessHistory later = after({9});
  later.add(1, kNow + 2 * GuessHistory::kForgottenAfter);
  EXPECT_EQ(later.seconds_to_wait(kNow + 2 * GuessHistory::kForgottenAfter), 2u) << "9 - 2 + 1";
  later.add(1, kNow + 1000 * GuessHistory::kForgottenAfter);
  EXPECT_EQ(later.seconds_to_wait(kNow + 1000 * GuessHistory::kForgottenAfter), 0u);
}

TEST(GuessHistory, ClockSetBack_CostsNoMoreThanTheDelay) {
  const GuessHistory history = after({15});
  EXPECT_EQ(history.seconds_to_wait(0), 256u);
  EXPECT_TRUE(history.is_ahead_of(0));
  EXPECT_FALSE(history.is_ahead_of(kNow));
}

class GuessingTest : public testing::TokenTest {
 protected:
  void guess(Token& token, int wrong) {
    for (int i = 0; i < wrong; ++i) ASSERT_FALSE(token.pins().verify_user(session_, bytes_of("000000")));
  }
  /// Two guesses, and the user's own login.
  void round(Token& token) {
    guess(token, 2);
    ASSERT_TRUE(token.pins().verify_user(session_, bytes_of(kUserPin)));
  }
  [[nodiscard]] const std::vector<std::uint32_t>& waits() const { return platform_.timer.waits; }
};

TEST_F(GuessingTest, LoginsOfTheUser_DoNotRefillTheSecondLimit) {
  for (int i = 0; i < 5; ++i) round(token_);
  EXPECT_THAT(waits(), ElementsAre(2)) << "the fifth round, after 8 guesses";
  for (int i = 0; i < 5; ++i) round(token_);
  EXPECT_THAT(waits(), ElementsAre(2, 8, 32, 128, 256, 256));
}

TEST_F(GuessingTest, MistypingTwiceAndBlockedPins_CostNoTime) {
  round(token_);
  round(token_);
  for (int i = 0; i < 15; ++i) EXPECT_FALSE(token_.pins().verify_so(session_, bytes_of("00000000")));
  EXPECT_THAT(waits(), IsEmpty()) << "what was not given back is bounded by the retry counter";
}

TEST_F(GuessingTest, RightPinsAlone_CostNoTimeAndNoMoreWrites) {
  const std::size_t before = platform_.store.apply_count();
  for (int i = 0; i < 50; ++i) login(session_);
  EXPECT_EQ(platform_.store.apply_count() - before, 100u);
  EXPECT_THAT(waits(), IsEmpty());
}

TEST_F(GuessingTest, Delays_OutliveARestart) {
  for (int i = 0; i < 4; ++i) round(token_);
  Token restarted(platform_.platform(), platform_.store, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  ASSERT_TRUE(restarted.pins().verify_user(session_, bytes_of(kUserPin)));
  EXPECT_THAT(waits(), ElementsAre(2));
  restarted.reset(session_);
}

TEST_F(GuessingTest, SoPin_WaitsToo) {
  for (int i = 0; i < 4; ++i) round(token_);
  EXPECT_TRUE(token_.pins().verify_so(session_, bytes_of(kSoPin)));
  EXPECT_THAT(waits(), ElementsAre(2));
}

TEST_F(GuessingTest, ClockSetBack_IsMendedByTheNextLogin) {
  for (int i = 0; i < 10; ++i) round(token_);
  platform_.timer.waits.clear();
  platform_.timer.time = 5;
  login(session_);
  EXPECT_THAT(waits(), ElementsAre(256));
  platform_.timer.time += 256;
  login(session_);
  EXPECT_THAT(waits(), ElementsAre(256)) << "or each login would wait until the clock has caught up";
}

TEST_F(GuessingTest, CallerWhoLeaves_IsNotComparedAndNotCounted) {
  for (int i = 0; i < 4; ++i) round(token_);
  platform_.timer.callers_leave = true;
  EXPECT_EQ(error(token_.pins().verify_user(session_, bytes_of(kUserPin))), ErrorCode::kNotAllowed);
  EXPECT_FALSE(token_.is_user(session_));
  EXPECT_EQ(token_.pins().user_status(Session{}).tries_left, 3);
}

TEST_F(GuessingTest, CallerWhoHasLeft_IsNotComparedEvenWithoutAWait) {
  platform::testing::FakeCaller caller;
  caller.gone = true;
  session_.caller = &caller;
  EXPECT_EQ(error(token_.pins().verify_user(session_, bytes_of("000000"))), ErrorCode::kNotAllowed);
  EXPECT_EQ(token_.pins().user_status(Session{}).tries_left, 3);
  EXPECT_THAT(waits(), IsEmpty());
  caller.gone = false;
  EXPECT_TRUE(token_.pins().verify_user(session_, bytes_of(kUserPin)));
  session_.caller = nullptr;
}

TEST_F(GuessingTest, WhileATryWaits_OthersUseTheToken) {
  for (int i = 0; i < 4; ++i) round(token_);
  Session other;
  bool served = false;
  platform_.timer.while_waiting = [&] { served = !token_.is_user(other); };  // takes the state mutex
  login(session_);
  EXPECT_TRUE(served);
}

TEST_F(GuessingTest, UnblockedPin_CountsWhatItGivesBack) {
  InitialiseRequest request;
  request.options = options::kResetRetryCounter;
  initialise(request);
  for (int i = 0; i < 3; ++i) {
    guess(token_, 3);
    ASSERT_TRUE(token_.pins().unblock(session_, bytes_of(kSoPin), {}));
  }
  login(session_);
  EXPECT_THAT(waits(), ElementsAre(4)) << "9 guesses";
}

TEST_F(GuessingTest, FullStore_LetsPeopleLogInAndDelete) {
  generate_ec(1);
  RecordId id = 0xCF00;
  for (const std::size_t size : {60000u, 1000u, 1u}) {
    while (platform_.store.put(id, std::vector<std::uint8_t>(size, 1))) ++id;
  }
  ASSERT_EQ(platform_.store.put(id, {}).error(), store::StoreError::kFull);
  for (int i = 0; i < 5; ++i) round(token_);
  EXPECT_THAT(waits(), ElementsAre(2)) << "guesses are counted too";
  EXPECT_TRUE(token_.delete_file(session_, key_file(1)));
}

TEST_F(GuessingTest, ErasedRecord_IsDamage) {
  const store::Change erase = store::Change::erase(records::kGuessHistory);
  ASSERT_TRUE(platform_.store.apply({&erase, 1}));
  EXPECT_EQ(error(token_.pins().verify_user(session_, bytes_of(kUserPin))), ErrorCode::kStorageFailure);
}

TEST_F(GuessingTest, ResetRetryCounters_ForgetsGuesses) {
  for (int i = 0; i < 4; ++i) round(token_);
  ASSERT_TRUE(token_.reset_retry_counters());
  login(session_);
  EXPECT_THAT(waits(), IsEmpty());
}

}  // namespace
}  // namespace coffer::token
