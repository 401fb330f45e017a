#include "daemon/token_service.h"

#include <gmock/gmock.h>

#include <fstream>
#include <vector>

#include "card/identity.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::daemon {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

/// Commands to a token in a state directory of its own.
class TokenServiceTest : public ::testing::Test {
 protected:
  auto open() { return open_token_service(config_, reader::Log::none()); }

  std::vector<std::uint8_t> transmit(card::ApduHandler& card, std::initializer_list<std::uint8_t> command) {
    std::vector<std::uint8_t> response(card::kMaxResponse);
    response.resize(card.transmit(Bytes(command.begin(), command.size()), response));
    return response;
  }
  /// EF.C_DevAut.
  std::vector<std::uint8_t> device_certificate(TokenHost& token) {
    return transmit(*token.new_card(),
                    {0x00, 0xB1, 0x2F, 0x02, 0x00, 0x00, 0x04, 0x54, 0x02, 0x00, 0x00, 0x00, 0x00});
  }

  const reader::testing::TemporaryDirectory directory_;
  TokenConfig config_{.name = "t",
                      .state = directory_.path() / "deep" / "state",
                      .authority = directory_.path() / "authority",
                      .vpcd = {},
                      .socket = {},
                      .presence_socket = {}};
};

TEST_F(TokenServiceTest, FirstStart_MakesTheDeviceCertificateAndKeepsIt) {
  std::vector<std::uint8_t> made;
  {
    const auto token = open();
    ASSERT_TRUE(token) << token.error().message;
    made = device_certificate(**token);
    ASSERT_GT(made.size(), 100u);
    EXPECT_EQ(made[0], 0x7F);
  }
  const auto again = open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(device_certificate(**again), made);
}

TEST_F(TokenServiceTest, Card_IsASmartCardHsm) {
  const auto token = open();
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_THAT((*token)->new_card()->atr(), ElementsAreArray(card::kAtr));
}

TEST_F(TokenServiceTest, StateInUse_IsLocked) {
  const auto first = open();
  ASSERT_TRUE(first);
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ExitCode::kLocked);
}

TEST_F(TokenServiceTest, StateThatIsNoDirectory_IsAStateError) {
  config_.state = directory_.path() / "file";
  std::ofstream(config_.state) << "text";
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kState);
  EXPECT_THAT(token.error().message, HasSubstr(config_.state.native()));
}

TEST_F(TokenServiceTest, PresenceSocketThatCannotBeMade_IsAReaderError) {
  config_.presence_socket = directory_.path() / "nowhere" / "presence";
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kReader);
  EXPECT_THAT(token.error().message, HasSubstr(config_.presence_socket->native()));
}

TEST_F(TokenServiceTest, RootKeyLost_IsAStateError) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(std::filesystem::remove(config_.state / "root.key"));
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kState);
}

TEST_F(TokenServiceTest, TwoTokens_ShareAnAuthority) {
  const auto first = open();
  ASSERT_TRUE(first);
  config_.state = directory_.path() / "other";
  const auto second = open();
  ASSERT_TRUE(second) << second.error().message;
}

}  // namespace
}  // namespace coffer::daemon
