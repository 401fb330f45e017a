#include "token/hardware/secure_boot.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

constexpr auto kSlotRows = 0x80;

class SecureBootTest : public testing::TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    for (std::size_t i = 0; i < key_.size(); ++i) key_[i] = static_cast<std::uint8_t>(0xA0 + i);
    be_so(session_);
  }
  void be_so(Session& session) {
    ASSERT_TRUE(token_.pins().verify_so(session, testing::bytes_of(testing::kSoPin)));
  }
  [[nodiscard]] SecureBootRequest request(BootLock lock = BootLock::kEnable, std::uint8_t slot = 0) const {
    return {.slot = slot, .lock = lock, .key = key_};
  }
  TokenResult<void> enable(const SecureBootRequest& request) {
    COFFER_TRY(const auto confirmation, boot_.announce(session_, request));
    return boot_.carry_out(session_, request, confirmation);
  }
  [[nodiscard]] SecureBootStatus status() const { return boot_.status().value_or(SecureBootStatus{}); }
  [[nodiscard]] std::uint32_t row(std::uint16_t number) const { return memory_.rows()[number]; }

  platform::BootKeyHash key_{};
  testing::RamBootMemory& memory_ = platform_.boot_memory;
  SecureBoot& boot_ = token_.secure_boot();
};

TEST_F(SecureBootTest, EnablingWritesKeyThenValidityThenTheFlag) {
  ASSERT_TRUE(enable(request(BootLock::kEnable, 2)));
  for (std::uint16_t i = 0; i < 16; ++i) {
    const auto low_byte_first = static_cast<std::uint16_t>(key_[2u * i] | key_[2u * i + 1] << 8);
    EXPECT_EQ(memory_.read_protected(static_cast<std::uint16_t>(0xA0 + i)), low_byte_first) << i;
  }
  for (std::uint16_t copy = 0x4B; copy < 0x4E; ++copy) EXPECT_EQ(row(copy), 0x000004u);
  for (std::uint16_t copy = 0x40; copy < 0x48; ++copy) EXPECT_EQ(row(copy), 0x000001u);
  EXPECT_EQ(row(0xF83), 0u) << "not locked";
  EXPECT_TRUE(status().enabled);
  EXPECT_FALSE(status().locked);
  EXPECT_EQ(status().slot, 2);
}

// The chip counts a critical bit that three of its eight copies have.
TEST_F(SecureBootTest, TwoCopiesOfTheFlagAreNotEnabledAndThreeAre) {
  constexpr std::uint16_t kFirstCopy = 0x40;
  constexpr std::uint16_t kCopies = 8;
  ASSERT_TRUE(enable(request()));
  const auto whole = memory_.rows();
  for (const unsigned copies : {0U, 1U, 2U, 3U, 8U}) {
    platform_.boot_memory = testing::RamBootMemory{};
    unsigned left = copies;
    for (std::uint16_t number = 0; number < whole.size(); ++number) {
      const bool is_copy = number >= kFirstCopy && number < kFirstCopy + kCopies;
      // The last ones, so that it is the count that matters and not which.
      if (is_copy && left < static_cast<unsigned>(kFirstCopy + kCopies - number)) continue;
      if (is_copy) --left;
      ASSERT_TRUE(memory_.program(number, whole[number]));
    }
    EXPECT_EQ(status().enabled, copies >= 3) << copies;
  }
}

TEST_F(SecureBootTest, LockingShutsOutOtherKeysDebuggersAndGlitches) {
  memory_.image_key = key_;
  ASSERT_TRUE(enable(request(BootLock::kEnableAndLock, 1)));
  for (std::uint16_t copy = 0x4B; copy < 0x4E; ++copy) EXPECT_EQ(row(copy), 0x000D02u);
  for (std::uint16_t copy = 0x40; copy < 0x48; ++copy) EXPECT_EQ(row(copy), 0x000075u);
  EXPECT_EQ(row(0xF83), 0x101010u);
  EXPECT_EQ(row(0xF85), 0x101010u);
  EXPECT_TRUE(status().locked);
  EXPECT_EQ(status().slot, 1);
}

TEST_F(SecureBootTest, NothingIsEnabledAtFirst) {
  EXPECT_FALSE(status().enabled);
  EXPECT_FALSE(status().slot);
}

TEST_F(SecureBootTest, FirmwareThatTheKeyDidNotSignIsNotLockedOut) {
  EXPECT_EQ(error(boot_.announce(session_, request(BootLock::kEnableAndLock))), ErrorCode::kNotAllowed);
  memory_.image_key = platform::BootKeyHash{};
  EXPECT_EQ(error(boot_.announce(session_, request(BootLock::kEnableAndLock))), ErrorCode::kNotAllowed);
  memory_.image_key = key_;
  EXPECT_TRUE(boot_.announce(session_, request(BootLock::kEnableAndLock)));
}

TEST_F(SecureBootTest, EnablingFirstAndLockingLaterNeedsNoKeyAgain) {
  ASSERT_TRUE(enable(request()));
  memory_.image_key = key_;
  SecureBootRequest lock = request(BootLock::kEnableAndLock);
  lock.key.reset();
  ASSERT_TRUE(enable(lock));
  EXPECT_TRUE(status().locked);
}

TEST_F(SecureBootTest, ABlankSlotNeedsAKey) {
  SecureBootRequest keyless = request();
  keyless.key.reset();
  EXPECT_EQ(error(boot_.announce(session_, keyless)), ErrorCode::kInvalidLength);
}

TEST_F(SecureBootTest, ASlotTakesOneKey) {
  ASSERT_TRUE(enable(request()));
  key_[7] ^= 1;
  EXPECT_EQ(error(boot_.announce(session_, request())), ErrorCode::kAlreadyExists);
  EXPECT_TRUE(boot_.announce(session_, request(BootLock::kEnable, 1))) << "another slot is free";
}

TEST_F(SecureBootTest, ARevokedSlotIsOfNoUse) {
  memory_.image_key = key_;
  ASSERT_TRUE(enable(request(BootLock::kEnableAndLock, 1)));
  EXPECT_EQ(error(boot_.announce(session_, request(BootLock::kEnable, 0))), ErrorCode::kNotAllowed);
}

TEST_F(SecureBootTest, ThereAreFourSlots) {
  EXPECT_EQ(error(boot_.announce(session_, request(BootLock::kEnable, 4))), ErrorCode::kNoSuchSlot);
}

TEST_F(SecureBootTest, IsTheSosAlone) {
  Session user;
  login(user);
  EXPECT_EQ(error(boot_.announce(user, request())), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(boot_.rehearse(user, request())), ErrorCode::kNotAuthorised);
  const auto confirmation = boot_.announce(session_, request());
  ASSERT_TRUE(confirmation);
  EXPECT_EQ(error(boot_.carry_out(user, request(), *confirmation)), ErrorCode::kNotAuthorised);
}

TEST_F(SecureBootTest, AConfirmationIsForOneRequestOfOneSessionOnce) {
  const auto nothing_done = [&] {
    return std::ranges::all_of(memory_.rows(), [](auto r) { return r == 0; });
  };
  const auto confirmation = boot_.announce(session_, request()).value();
  Session other;
  be_so(other);
  EXPECT_EQ(error(boot_.carry_out(other, request(), confirmation)), ErrorCode::kNotAllowed);
  EXPECT_EQ(error(boot_.carry_out(session_, request(BootLock::kEnable, 1), confirmation)),
            ErrorCode::kNotAllowed);
  EXPECT_EQ(error(boot_.carry_out(session_, request(), confirmation)), ErrorCode::kNotAllowed)
      << "the first try has used it up";

  auto wrong = boot_.announce(session_, request()).value();
  wrong[0] ^= 1;
  EXPECT_EQ(error(boot_.carry_out(session_, request(), wrong)), ErrorCode::kNotAllowed);
  EXPECT_EQ(error(boot_.carry_out(session_, request(), {})), ErrorCode::kNotAllowed) << "none was announced";

  const auto voided = boot_.announce(session_, request()).value();
  token_.logout(session_);
  be_so(session_);
  EXPECT_EQ(error(boot_.carry_out(session_, request(), voided)), ErrorCode::kNotAllowed);
  EXPECT_TRUE(nothing_done());
}

TEST_F(SecureBootTest, ARehearsalShowsEachStepAndProgramsNone) {
  const auto pending = boot_.rehearse(session_, request());
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->count, 16u + 3u + 8u);
  EXPECT_EQ(pending->fuses[0].row, kSlotRows);
  EXPECT_TRUE(std::ranges::all_of(memory_.rows(), [](auto r) { return r == 0; }));
  ASSERT_TRUE(enable(request()));
  EXPECT_EQ(boot_.rehearse(session_, request())->count, 0u);
}

TEST_F(SecureBootTest, PowerLostBetweenAnyTwoSteps_IsCompletedByRepeating) {
  memory_.image_key = key_;
  const SecureBootRequest lock = request(BootLock::kEnableAndLock);
  for (int steps = 0; steps < 28; ++steps) {
    memory_.steps_left = 1;
    EXPECT_EQ(error(enable(lock)), ErrorCode::kStorageFailure) << steps;
    const bool asked_for = (row(0x40) & 1) != 0;
    const bool key_is_valid = memory_.read_protected(0x8F) != 0 && (row(0x4D) & 1) != 0;
    EXPECT_TRUE(!asked_for || key_is_valid) << "not before the key is whole and valid";
  }
  memory_.steps_left.reset();
  ASSERT_TRUE(enable(lock));
  EXPECT_TRUE(status().locked);
}

TEST_F(SecureBootTest, HalfAKeyIsNotEnabledUnlessItIsSaidAgain) {
  memory_.steps_left = 5;
  ASSERT_EQ(error(enable(request())), ErrorCode::kStorageFailure);
  memory_.steps_left.reset();
  SecureBootRequest without_key = request();
  without_key.key.reset();
  EXPECT_EQ(error(enable(without_key)), ErrorCode::kInvalidLength);
  EXPECT_FALSE(status().enabled);
  ASSERT_TRUE(enable(request()));
  EXPECT_TRUE(status().enabled);
}

TEST_F(SecureBootTest, APieceOfAKeyThatIsZeroNeedsNoProgramming) {
  EXPECT_EQ(is_programmed(memory_, {0x80, 0x0000, BootFuse::Row::kProtected}), true);
  EXPECT_EQ(is_programmed(memory_, {0x80, 0x0001, BootFuse::Row::kProtected}), false);
  key_[4] = key_[5] = 0;
  ASSERT_TRUE(enable(request()));
  EXPECT_EQ(row(0x82), 0u);
  EXPECT_TRUE(status().enabled);
}

TEST_F(SecureBootTest, AHalfProgrammedKeyIsNotReplacedByAnother) {
  memory_.steps_left = 5;
  ASSERT_FALSE(enable(request()));
  memory_.steps_left.reset();
  const auto right = key_;
  key_[0] ^= 1;
  EXPECT_EQ(error(boot_.announce(session_, request())), ErrorCode::kAlreadyExists);
  key_ = right;
  EXPECT_TRUE(enable(request()));
}

}  // namespace
}  // namespace coffer::token
