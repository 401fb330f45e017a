// What an idle session still holds when another one has ended its login: nothing.

#include <atomic>
#include <thread>

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;

const std::vector<std::uint8_t> kHashed(32, 1);

bool is_blank(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

class IdleSession : public testing::TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    login(idle_);
    ASSERT_FALSE(is_blank(idle_.access_key.expose()));
    ASSERT_FALSE(is_blank(idle_.master_key.expose()));
  }
  void TearDown() override { token_.reset(idle_); }

  /// Looks at the memory itself: the idle session has run no command since.
  [[nodiscard]] bool holds_a_key() const {
    return !is_blank(idle_.access_key.expose()) || !is_blank(idle_.master_key.expose()) ||
           !is_blank(idle_.lock_mask.expose()) || idle_.hd_node.has_value();
  }

  Session idle_;
};

TEST_F(IdleSession, LosesItsKeysWhenThePinIsChanged) {
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_FALSE(holds_a_key());
  EXPECT_EQ(idle_.link.list, nullptr) << "nor is it listed with those that hold some";
  EXPECT_FALSE(is_blank(session_.master_key.expose())) << "the session that changed it goes on";
}

TEST_F(IdleSession, LosesItsKeysWhenAnotherInitialises) {
  initialise({});
  EXPECT_FALSE(holds_a_key());
}

TEST_F(IdleSession, WhoseLoginAnotherEnded_DoesNotCountAsLoggedIn) {
  EXPECT_TRUE(token_.has_login(idle_));
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_FALSE(token_.has_login(idle_));
  EXPECT_TRUE(token_.has_login(session_));
}

TEST_F(IdleSession, LosesALoadedNodeToo) {
  ASSERT_TRUE(token_.hd_masters().create(idle_, 0, HdKind::kSecp256k1, {}));
  const auto path = HdPath::parse(std::vector<std::uint8_t>{0x02, 0x01, 0x00});
  ASSERT_TRUE(path);
  ASSERT_TRUE(token_.hd_masters().load(idle_, *path));
  ASSERT_TRUE(holds_a_key());
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_FALSE(holds_a_key());
}

TEST_F(IdleSession, KeepsItsKeysWhileTheUserIsTheSame) {
  ASSERT_FALSE(token_.pins().verify_user(session_, bytes_of("000000")));
  token_.reset(session_);
  EXPECT_TRUE(holds_a_key());
}

TEST_F(IdleSession, MayGoBeforeOrAfterTheToken) {
  auto session = std::make_unique<Session>();
  login(*session);
  session.reset();  // without Token::reset(): a mistake, but no dangling link
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("648219648219")));
  Session longer;
  {
    Token brief(platform_.platform(), platform_.store, testing::kFastStretch);
    ASSERT_TRUE(brief.open());
    ASSERT_TRUE(brief.pins().verify_user(longer, bytes_of(kUserPin)));
  }
}

/// Under a sanitizer of threads: keys are taken away while they are in use.
TEST_F(IdleSession, InTheMiddleOfItsWork_IsEndedCleanly) {
  generate_ec(1);
  std::atomic<bool> done = false;
  std::thread worker([&] {
    std::array<std::uint8_t, 128> out{};
    while (!done) {
      if (token_.keys().sign(idle_, 1, 0x70, kHashed, out)) continue;
      (void)token_.pins().verify_user(idle_, bytes_of(kUserPin));
      (void)token_.keys().generate_symmetric_key(idle_, 2, 16, {});
    }
  });
  for (int i = 0; i < 30; ++i) {
    EXPECT_TRUE(token_.pins().change_user(session_, bytes_of("648219648219")));
  }
  done = true;
  worker.join();
}

}  // namespace
}  // namespace coffer::token
