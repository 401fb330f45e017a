#include "daemon/daemon.h"

#include <gmock/gmock.h>

#include "reader/testing/echo_card.h"
#include "reader/testing/fake_vpcd.h"
#include "reader/testing/raw_peer.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::daemon {
namespace {

using reader::Log;
using reader::testing::EchoCard;
using reader::testing::FakeVpcd;
using reader::testing::RawPeer;
using reader::testing::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EchoHost final : public TokenHost {
 public:
  [[nodiscard]] std::shared_ptr<card::ApduHandler> new_card() override {
    return std::make_shared<EchoCard>();
  }
};

Result<std::unique_ptr<TokenHost>, StartError> open_echo(const TokenConfig&, const Log&) {
  return std::make_unique<EchoHost>();
}

TokenConfig token(std::string name) {
  return {.name = std::move(name),
          .state = "/unused",
          .authority = {},
          .counters = {},
          .vpcd = {},
          .socket = {},
          .presence_socket = {}};
}

TEST(Daemon, TwoTokens_EachHasItsReader) {
  FakeVpcd first;
  FakeVpcd second;
  Config config;
  for (const FakeVpcd* vpcd : {&first, &second}) {
    config.tokens.push_back(token("t"));
    config.tokens.back().vpcd = reader::VpcdAddress{"127.0.0.1", vpcd->port()};
  }
  const auto daemon = Daemon::start(config, open_echo, Log::none());
  ASSERT_TRUE(daemon);
  for (FakeVpcd* vpcd : {&first, &second}) {
    ASSERT_TRUE(vpcd->accept_card());
    vpcd->send({0x01, 0x02});
    EXPECT_THAT(vpcd->receive(), ElementsAre(0x01, 0x02, 0x90, 0x00));
  }
}

TEST(Daemon, End_HangsUpOnEverybody) {
  const TemporaryDirectory directory;
  FakeVpcd vpcd;
  Config config{{token("t")}, {}, {}, {}};
  config.tokens[0].vpcd = reader::VpcdAddress{"127.0.0.1", vpcd.port()};
  config.tokens[0].socket = directory.path() / "socket";
  auto daemon = Daemon::start(config, open_echo, Log::none());
  ASSERT_TRUE(daemon);
  ASSERT_TRUE(vpcd.accept_card());
  RawPeer peer(*config.tokens[0].socket);
  peer.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(peer.receive(8), SizeIs(8));
  daemon->reset();
  EXPECT_TRUE(vpcd.card_hangs_up());
  EXPECT_THAT(peer.receive(1), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(*config.tokens[0].socket));
}

TEST(Daemon, TokenThatDoesNotOpen_LeavesNothingBehind) {
  const TemporaryDirectory directory;
  Config config{{token("good"), token("bad")}, {}, {}, {}};
  config.tokens[0].socket = directory.path() / "good.socket";
  config.tokens[1].socket = directory.path() / "bad.socket";
  const TokenOpener opener = [](const TokenConfig& wanted,
                                const Log& log) -> Result<std::unique_ptr<TokenHost>, StartError> {
    if (wanted.name == "good") return open_echo(wanted, log);
    return std::unexpected(StartError{ExitCode::kLocked, "in use"});
  };
  const auto daemon = Daemon::start(config, opener, Log::none());
  ASSERT_FALSE(daemon);
  EXPECT_EQ(daemon.error().code, ExitCode::kLocked);
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(Daemon, ReaderWithAnotherCard_IsAReaderError) {
  FakeVpcd vpcd;
  Config config{{token("t")}, {}, {}, {}};
  config.tokens[0].vpcd = reader::VpcdAddress{"127.0.0.1", vpcd.port()};
  const auto first = Daemon::start(config, open_echo, Log::none());
  ASSERT_TRUE(first);
  ASSERT_TRUE(vpcd.accept_card());
  vpcd.send({0x04});
  ASSERT_THAT(vpcd.receive(), SizeIs(3));
  const auto second = Daemon::start(config, open_echo, Log::none());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ExitCode::kReader);
  EXPECT_THAT(second.error().message, HasSubstr("another card"));
}

TEST(Daemon, SocketThatCannotBeMade_IsAReaderError) {
  Config config{{token("t")}, {}, {}, {}};
  config.tokens[0].socket = "/nonexistent/socket";
  const auto daemon = Daemon::start(config, open_echo, Log::none());
  ASSERT_FALSE(daemon);
  EXPECT_EQ(daemon.error().code, ExitCode::kReader);
  EXPECT_THAT(daemon.error().message, HasSubstr("/nonexistent/socket"));
}

}  // namespace
}  // namespace coffer::daemon
