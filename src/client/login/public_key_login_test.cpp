#include "client/login/public_key_login.h"

#include "client/testing/other_token.h"

namespace coffer::client {
namespace {

using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using testing::kUserPin;

class PublicKeyLogin : public ClientTest {
 protected:
  void initialise_with(std::uint8_t total, std::uint8_t required, std::uint16_t options = 0) {
    token::InitialiseRequest request;
    request.options = options;
    request.public_keys_total = total;
    request.public_keys_required = required;
    initialise(request);
  }
  PublicKeyFile file_of(token::KeyId id, std::string_view holder) {
    other_.generate(id, holder);
    return *export_public_key_file(other_.device(), id);
  }
  void register_two() {
    log_in();
    ASSERT_TRUE(register_public_key(*device_, file_of(1, "ZZADMIN100001")));
    const auto status = register_public_key(*device_, file_of(2, "ZZADMIN200001"));
    ASSERT_TRUE(status) << describe(status.error());
    EXPECT_EQ(status->missing, 0u);
    ASSERT_TRUE(log_out(*device_));
  }
  ClientResult<PublicKeyLoginStatus> authenticate(std::string_view holder, token::KeyId signing_key) {
    COFFER_TRY(const ByteVector message, begin_public_key_login(*device_, holder));
    return finish_public_key_login(*device_, other_.sign(signing_key, message));
  }

  testing::OtherToken other_{platform_};
};

TEST_F(PublicKeyLogin, TokenWithoutPublicKeys_SaysSo) {
  const auto status = public_key_login_status(*device_);
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_FALSE(*status);
  EXPECT_EQ(error_of(list_registered_keys(*device_)).kind, Error::Kind::kNotFound);
}

TEST_F(PublicKeyLogin, Quorum_IsTheUser) {
  initialise_with(2, 2);
  EXPECT_EQ((*public_key_login_status(*device_))->missing, 2u);
  register_two();

  const auto first = authenticate("ZZADMIN100001", 1);
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(first->authenticated, 1u);
  EXPECT_FALSE(*is_logged_in(*device_));
  const auto keys = list_registered_keys(*device_);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].holder, "ZZADMIN100001");
  EXPECT_TRUE((*keys)[0].authenticated);
  EXPECT_EQ((*keys)[1].holder, "ZZADMIN200001");
  EXPECT_FALSE((*keys)[1].authenticated);
  EXPECT_EQ(error_of(begin_public_key_login(*device_, "ZZADMIN100001")).kind, Error::Kind::kExists);

  const auto second = authenticate("ZZADMIN200001", 2);
  ASSERT_TRUE(second) << describe(second.error());
  EXPECT_EQ(second->authenticated, 2u);
  EXPECT_TRUE(*is_logged_in(*device_));
}

TEST_F(PublicKeyLogin, WrongOrUnknownKey_IsRefused) {
  initialise_with(2, 1);
  register_two();
  EXPECT_EQ(error_of(authenticate("ZZADMIN300001", 1)).kind, Error::Kind::kNotFound);
  EXPECT_EQ(error_of(authenticate("ZZADMIN100001", 2)).kind, Error::Kind::kStatusWord);
  EXPECT_FALSE(*is_logged_in(*device_));
  EXPECT_EQ(error_of(begin_public_key_login(*device_, "A NAME OF 17 CHARACTERS, OR MORE THAN 32")).kind,
            Error::Kind::kArgument);
}

TEST_F(PublicKeyLogin, RegisteredKey_IsReplaced) {
  initialise_with(2, 1, token::options::kReplaceablePublicKeys);
  register_two();
  ASSERT_TRUE(authenticate("ZZADMIN100001", 1));
  ASSERT_TRUE(register_public_key(*device_, file_of(3, "ZZADMIN300001"), 1));
  EXPECT_EQ((*list_registered_keys(*device_))[1].holder, "ZZADMIN300001");
  ASSERT_TRUE(log_out(*device_));
  EXPECT_EQ(error_of(authenticate("ZZADMIN200001", 2)).kind, Error::Kind::kNotFound);
  EXPECT_TRUE(authenticate("ZZADMIN300001", 3));
}

TEST_F(PublicKeyLogin, KeyOfAnUnknownAuthority_IsNotRegistered) {
  initialise_with(2, 1);
  token::testing::TestPlatform elsewhere;
  testing::OtherToken stranger(elsewhere);
  stranger.generate(1, "ZZADMIN100001");
  const auto file = export_public_key_file(stranger.device(), 1);
  ASSERT_TRUE(file);
  log_in();
  EXPECT_EQ(error_of(register_public_key(*device_, *file)).kind, Error::Kind::kNotFound);
  EXPECT_EQ((*public_key_login_status(*device_))->missing, 2u);
}

TEST_F(PublicKeyLogin, CardTakenOut_HasRegisteredTheKeyOrNot) {
  initialise_with(2, 1);
  const PublicKeyFile file = file_of(1, "ZZADMIN100001");
  unsigned commands = 0;
  for (bool done = false; !done; ++commands) {
    connection_->break_after(commands);
    const auto status = register_public_key(*device_, file);
    done = status.has_value();
    if (!done) {
      EXPECT_EQ(status.error().kind, Error::Kind::kConnection);
    }
    connection_->break_after(~0U);
    EXPECT_EQ((*public_key_login_status(*device_))->missing, done ? 1u : 2u);
    ASSERT_LT(commands, 20u);
  }
  EXPECT_GT(commands, 3u);
}

}  // namespace
}  // namespace coffer::client
