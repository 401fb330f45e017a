#include "daemon/token_service.h"

#include <gmock/gmock.h>

#include <fstream>
#include <vector>

#include "card/identity.h"
#include "daemon/token_state.h"
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
                      .counters = {},
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

TEST_F(TokenServiceTest, RecordsLost_AreNotANewTokenUnlessAskedFor) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(std::filesystem::remove(config_.state / "records.db"));
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kState);
  EXPECT_THAT(token.error().message, HasSubstr("--new-token"));
  ASSERT_TRUE(open_state(config_.state, {}, reader::Log::none(), manifest::StateAction::kNewToken));
  EXPECT_TRUE(open());
}

TEST_F(TokenServiceTest, OlderRecords_AreRefusedUnlessAccepted) {
  ASSERT_TRUE(open());
  const auto copy = directory_.path() / "copy";
  std::filesystem::copy_file(config_.state / "records.db", copy);
  {
    const auto token = open();
    ASSERT_TRUE(token);
    const auto answer =
        transmit(*(*token)->new_card(), {0x80, 0x50, 0x00, 0x00, 0x1C, 0x80, 0x02, 0x00, 0x01, 0x81, 0x06,
                                         0x36, 0x34, 0x38, 0x32, 0x31, 0x39, 0x82, 0x08, 0x35, 0x37, 0x36,
                                         0x32, 0x31, 0x38, 0x38, 0x30, 0x91, 0x01, 0x0A, 0x92, 0x01, 0x01});
    ASSERT_EQ(answer, (std::vector<std::uint8_t>{0x90, 0x00}));
  }
  std::filesystem::copy_file(copy, config_.state / "records.db",
                             std::filesystem::copy_options::overwrite_existing);
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kState);
  EXPECT_THAT(token.error().message, HasSubstr("--accept-older-records"));
  ASSERT_TRUE(open_state(config_.state, {}, reader::Log::none(), manifest::StateAction::kAcceptOlder));
  EXPECT_TRUE(open());
}

TEST_F(TokenServiceTest, AnAlteredAuthority_IsAStateError) {
  ASSERT_TRUE(open());
  std::filesystem::resize_file(config_.authority / "records.db", 4096);
  config_.state = directory_.path() / "other";
  const auto token = open();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ExitCode::kState);
  EXPECT_THAT(token.error().message, HasSubstr(config_.authority.native()));
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
