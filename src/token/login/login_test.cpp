// What was logged in through a secure channel, and ends with it.

#include "token/login/login.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;

bool is_blank(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// A session that nobody has logged in, beside the fixture's.
class ChannelLogins : public testing::TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    ASSERT_TRUE(token_.hd_masters().create(session_, 0, HdKind::kSecp256k1, {}));
  }
  void TearDown() override { token_.reset(host_); }

  /// What `commands` do comes through the channel.
  template <typename Commands>
  void in_channel(Commands&& commands) {
    host_.in_channel = true;
    commands();
    host_.in_channel = false;
  }
  void log_in_so() { ASSERT_TRUE(token_.pins().verify_so(host_, bytes_of(kSoPin))); }
  void load_node() {
    static constexpr std::uint8_t kPath[] = {0x02, 0x01, 0x00};
    ASSERT_TRUE(token_.hd_masters().load(host_, *HdPath::parse(kPath)));
  }
  void leave_channel() { token_.leave_channel(host_); }

  Session host_;
};

TEST_F(ChannelLogins, TheSos_EndsWithTheChannelAndTakesTheAccessKeyAlong) {
  in_channel([&] { log_in_so(); });
  ASSERT_TRUE(token_.is_so(host_));
  leave_channel();
  EXPECT_FALSE(token_.is_so(host_));
  EXPECT_TRUE(is_blank(host_.access_key.expose()));
  EXPECT_FALSE(token_.has_login(host_));
}

TEST_F(ChannelLogins, TheSosFromBefore_GoesOnWithoutTheUsersKeys) {
  log_in_so();
  in_channel([&] { login(host_); });
  leave_channel();
  EXPECT_TRUE(token_.is_so(host_));
  EXPECT_FALSE(token_.is_user(host_));
  EXPECT_FALSE(is_blank(host_.access_key.expose())) << "what the SO unblocks a PIN with";
  EXPECT_TRUE(is_blank(host_.master_key.expose()));
}

TEST_F(ChannelLogins, TheUsers_TakesKeysAndNodeAlong) {
  in_channel([&] {
    login(host_);
    load_node();
  });
  leave_channel();
  EXPECT_FALSE(token_.is_user(host_));
  EXPECT_FALSE(host_.hd_node);
  EXPECT_TRUE(is_blank(host_.access_key.expose()));
  EXPECT_TRUE(is_blank(host_.master_key.expose()));
}

TEST_F(ChannelLogins, TheUsersFromBefore_KeepsItsNode) {
  login(host_);
  load_node();
  in_channel([&] { log_in_so(); });
  leave_channel();
  EXPECT_FALSE(token_.is_so(host_));
  EXPECT_TRUE(token_.is_user(host_));
  EXPECT_TRUE(host_.hd_node);
}

}  // namespace
}  // namespace coffer::token
