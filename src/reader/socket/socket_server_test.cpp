#include "reader/socket/socket_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <mutex>
#include <optional>

#include "base/endian.h"
#include "reader/testing/echo_card.h"
#include "reader/testing/memory_scan.h"
#include "reader/testing/raw_peer.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::reader {
namespace {

using testing::EchoCard;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawPeer;
using ::testing::SizeIs;
using testing::TemporaryDirectory;

constexpr std::chrono::milliseconds kBriefly{20};

class SocketServerTest : public ::testing::Test {
 protected:
  ~SocketServerTest() override { stop_.stop(); }

  void serve(SessionLimits limits, std::chrono::milliseconds frame_time = kFrameTime) {
    auto listener = UnixListener::bind(path_);
    ASSERT_TRUE(listener) << listener.error();
    server_.emplace(std::move(*listener), [this] { return new_card(); }, Log::none(), limits, frame_time);
    thread_ = std::jthread([this] { server_->run(stop_); });
  }
  void serve() { serve(SessionLimits{}); }

  std::shared_ptr<EchoCard> new_card() {
    const std::lock_guard lock(mutex_);
    return last_card_ = std::make_shared<EchoCard>();
  }
  /// The card of the youngest session, once it has answered.
  std::shared_ptr<EchoCard> last_card() {
    const std::lock_guard lock(mutex_);
    return last_card_;
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "socket";
  std::mutex mutex_;
  std::shared_ptr<EchoCard> last_card_;
  StopEvent stop_;
  std::optional<SocketServer> server_;
  std::jthread thread_;
};

TEST_F(SocketServerTest, Command_IsAnsweredByTheCard) {
  serve();
  RawPeer peer(path_);
  peer.send({0, 0, 0, 3, 0x01, 0xAA, 0xBB});
  EXPECT_THAT(peer.receive(9), ElementsAre(0, 0, 0, 5, 0x81, 0xAA, 0xBB, 0x90, 0x00));
}

TEST_F(SocketServerTest, GetAtr_IsTheCards) {
  serve();
  RawPeer peer(path_);
  peer.send({0, 0, 0, 1, 0x02});
  EXPECT_THAT(peer.receive(8), ElementsAre(0, 0, 0, 4, 0x82, 0x3B, 0x80, 0x01));
  EXPECT_EQ(last_card()->resets, 0);
}

TEST_F(SocketServerTest, Reset_ResetsAndAnswersTheAtr) {
  serve();
  RawPeer peer(path_);
  peer.send({0, 0, 0, 1, 0x03});
  EXPECT_THAT(peer.receive(8), ElementsAre(0, 0, 0, 4, 0x82, 0x3B, 0x80, 0x01));
  EXPECT_EQ(last_card()->resets, 1);
}

TEST_F(SocketServerTest, EachConnection_HasACardOfItsOwn) {
  serve();
  RawPeer first(path_);
  first.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(first.receive(8), SizeIs(8));
  const auto first_card = last_card();
  RawPeer second(path_);
  second.send({0, 0, 0, 1, 0x03});
  ASSERT_THAT(second.receive(8), SizeIs(8));
  EXPECT_NE(first_card, last_card());
  EXPECT_EQ(first_card->resets, 0);
}

TEST_F(SocketServerTest, Card_IsToldWhoSendsItsCommands) {
  serve();
  RawPeer first(path_);
  first.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(first.receive(8), SizeIs(8));
  const platform::CallerIdentity who = last_card()->who;
  EXPECT_EQ(who.kind, platform::CallerIdentity::Kind::kSocket);
  EXPECT_EQ(who.process, static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(who.user, ::getuid());
  EXPECT_GT(who.session, 0U);
  RawPeer second(path_);
  second.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(second.receive(8), SizeIs(8));
  EXPECT_NE(last_card()->who.session, who.session);
}

TEST_F(SocketServerTest, UnknownType_IsRefusedAndTheConnectionGoesOn) {
  serve();
  RawPeer peer(path_);
  peer.send({0, 0, 0, 3, 0x7E, 1, 2});
  EXPECT_THAT(peer.receive(6), ElementsAre(0, 0, 0, 2, 0xFF, 0x7E));
  peer.send({0, 0, 0, 2, 0x02, 0x00});  // a payload where none belongs
  EXPECT_THAT(peer.receive(6), ElementsAre(0, 0, 0, 2, 0xFF, 0x02));
  peer.send({0, 0, 0, 1, 0x02});
  EXPECT_THAT(peer.receive(8), SizeIs(8));
}

TEST_F(SocketServerTest, LengthOutOfBounds_ClosesTheConnection) {
  serve();
  for (const std::size_t length : {std::size_t{0}, 1 + card::kMaxCommand + 1, std::size_t{0xFFFFFFFF}}) {
    RawPeer peer(path_);
    const auto bytes = be32(static_cast<std::uint32_t>(length));
    peer.send({bytes[0], bytes[1], bytes[2], bytes[3], 0x01});
    EXPECT_THAT(peer.receive(1), IsEmpty()) << length;
  }
}

TEST_F(SocketServerTest, LongestCommand_IsAnswered) {
  serve();
  RawPeer peer(path_);
  const auto length = be32(1 + card::kMaxCommand);
  peer.send({length[0], length[1], length[2], length[3], 0x01});
  peer.send(std::vector<std::uint8_t>(card::kMaxCommand, 0x5A));
  EXPECT_THAT(peer.receive(7), ElementsAre(0, 0, 0, 3, 0x81, 0x67, 0x00));
}

TEST_F(SocketServerTest, LongestResponse_IsSent) {
  serve();
  RawPeer peer(path_);
  const auto length = be32(1 + card::kMaxResponse - 2);
  peer.send({length[0], length[1], length[2], length[3], 0x01});
  peer.send(std::vector<std::uint8_t>(card::kMaxResponse - 2, 0x5A));
  EXPECT_THAT(peer.receive(5 + card::kMaxResponse), SizeIs(5 + card::kMaxResponse));
}

TEST_F(SocketServerTest, PeerThatLeavesInsideAFrame_HarmsNobody) {
  serve();
  RawPeer(path_).send({0, 0, 1});
  RawPeer(path_).send({0, 0, 0, 9, 0x01, 0x00});
  RawPeer peer(path_);
  peer.send({0, 0, 0, 1, 0x02});
  EXPECT_THAT(peer.receive(8), SizeIs(8));
}

/// A peer whose session has begun.
class SessionPeer : public RawPeer {
 public:
  explicit SessionPeer(const std::filesystem::path& path) : RawPeer(path) { EXPECT_TRUE(answers()); }
  bool answers() { return try_send({0, 0, 0, 1, 0x02}) && receive(8).size() == 8; }
};

class PlaceForOneMore : public SocketServerTest {
 protected:
  /// Gets a session, if need be at a later try: another is idle only shortly after its answer has left.
  void connect(std::optional<RawPeer>& peer) {
    for (int tries = 0; tries < 500; ++tries) {
      peer.emplace(path_);
      if (peer->try_send({0, 0, 0, 1, 0x02}) && peer->receive(8).size() == 8) return;
      EXPECT_FALSE(stop_.wait_for(kBriefly));
    }
    FAIL() << "no session";
  }
};

TEST_F(SocketServerTest, LoggedInSessionTooMany_IsToldBusy) {
  serve({.all = 1, .per_user = 1, .idle = std::chrono::hours(1)});
  SessionPeer first(path_);
  last_card()->logged_in = true;
  ASSERT_TRUE(first.answers());
  RawPeer second(path_);
  EXPECT_THAT(second.receive(5), ElementsAre(0, 0, 0, 1, 0xFE));
  EXPECT_THAT(second.receive(1), IsEmpty());
  EXPECT_TRUE(first.answers());
}

TEST_F(PlaceForOneMore, IdleSession_MakesPlace) {
  serve({.all = 2, .per_user = 2, .idle = std::chrono::hours(1)});
  SessionPeer first(path_);
  last_card()->logged_in = true;
  ASSERT_TRUE(first.answers());
  SessionPeer second(path_);
  const auto second_card = last_card();
  std::optional<RawPeer> third;
  connect(third);
  EXPECT_THAT(second.receive(1), IsEmpty()) << "it was idle, and nobody was logged in";
  EXPECT_TRUE(first.answers());
}

TEST_F(PlaceForOneMore, LoggedInSession_MakesPlaceWhenIdleForLong) {
  serve({.all = 1, .per_user = 1, .idle = std::chrono::seconds(0)});
  SessionPeer first(path_);
  last_card()->logged_in = true;
  ASSERT_TRUE(first.answers());
  std::optional<RawPeer> second;
  connect(second);
  EXPECT_THAT(first.receive(1), IsEmpty());
}

TEST_F(SocketServerTest, HalfAFrame_LeavesNothingInMemory) {
  const testing::TracedSecret secret;
  serve();
  {
    SessionPeer peer(path_);
    secret.lend({0, 0, 0, 200, 0x01}, [&](const auto& bytes) { peer.send(bytes); });
    for (int tries = 0; tries < 500 && !secret.is_in_memory(); ++tries)
      EXPECT_FALSE(stop_.wait_for(kBriefly));
    ASSERT_TRUE(secret.is_in_memory()) << "the session has it";
  }
  for (int tries = 0; tries < 500 && secret.is_in_memory(); ++tries) EXPECT_FALSE(stop_.wait_for(kBriefly));
  EXPECT_FALSE(secret.is_in_memory());
}

TEST_F(SocketServerTest, OutOfMemory_EndsThatSessionOnly) {
  serve();
  SessionPeer first(path_);
  SessionPeer second(path_);
  const auto card = last_card();
  card->out_of_memory = true;
  second.send({0, 0, 0, 2, 0x01, 0xAA});
  EXPECT_THAT(second.receive(1), IsEmpty()) << "hung up";
  EXPECT_TRUE(first.answers());
  SessionPeer third(path_);
  EXPECT_EQ(card->resets, 1) << "nobody stays logged in";
}

class UnfinishedFrame : public SocketServerTest,
                        public ::testing::WithParamInterface<std::vector<std::uint8_t>> {};

TEST_P(UnfinishedFrame, ClosesTheConnectionForTheNext) {
  serve(SessionLimits{.all = 1, .per_user = 1, .idle = {}}, kBriefly);
  RawPeer slow(path_);
  slow.send(GetParam());
  EXPECT_THAT(slow.receive(1), IsEmpty());
  RawPeer next(path_);
  next.send({0, 0, 0, 1, 0x02});
  EXPECT_THAT(next.receive(8), ElementsAre(0, 0, 0, 4, 0x82, 0x3B, 0x80, 0x01));
}

INSTANTIATE_TEST_SUITE_P(InHeaderAndPayload, UnfinishedFrame,
                         ::testing::Values(std::vector<std::uint8_t>{0},
                                           std::vector<std::uint8_t>{0, 0, 0, 2, 0x01}));

TEST_F(SocketServerTest, PeerThatDoesNotReadItsAnswers_MakesPlaceForTheNext) {
  serve(SessionLimits{.all = 1, .per_user = 1, .idle = {}}, kBriefly);
  RawPeer deaf(path_);
  std::vector<std::uint8_t> command(5 + 32000, 0xAA);
  copy(frame_header(FrameType::kCommand, 32000), command);
  while (deaf.try_send(command)) {  // until the server hangs up
  }
  RawPeer next(path_);
  next.send({0, 0, 0, 1, 0x02});
  EXPECT_THAT(next.receive(8), SizeIs(8));
}

TEST_F(SocketServerTest, IdleSession_IsKept) {
  serve(SessionLimits{}, kBriefly);
  RawPeer peer(path_);
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(stop_.wait_for(2 * kBriefly));
    peer.send({0, 0, 0, 1, 0x02});
    EXPECT_THAT(peer.receive(8), SizeIs(8));
  }
  EXPECT_EQ(last_card()->resets, 0);
}

TEST_F(SocketServerTest, Stop_EndsSessionsAndRemovesTheSocket) {
  serve();
  RawPeer peer(path_);
  peer.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(peer.receive(8), SizeIs(8));
  stop_.stop();
  EXPECT_THAT(peer.receive(1), IsEmpty());
  thread_.join();
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SocketServerTest, Stop_EndsAPeerThatNeverStopsSending) {
  serve();
  std::jthread flood([this](const std::stop_token& stop) {
    RawPeer peer(path_);
    while (!stop.stop_requested() && peer.try_send({0, 0, 0, 1, 0x03}) && peer.receive(8).size() == 8) {
    }
  });
  RawPeer peer(path_);
  peer.send({0, 0, 0, 1, 0x02});
  ASSERT_THAT(peer.receive(8), SizeIs(8));
  stop_.stop();
  thread_.join();
}

TEST(UnixListener, File_IsForItsOwnerAlone) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "socket";
  const mode_t before = ::umask(0);
  const auto listener = UnixListener::bind(path);
  ::umask(before);
  ASSERT_TRUE(listener) << listener.error();
  struct stat made{};
  ASSERT_EQ(::lstat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode, static_cast<mode_t>(S_IFSOCK | 0600));
}

TEST(UnixListener, FileOfADeadProcess_IsReplaced) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "socket";
  {
    auto dead = UnixListener::bind(path);
    ASSERT_TRUE(dead);
    std::filesystem::rename(path, directory.path() / "kept");  // so that its end does not remove it
  }
  std::filesystem::rename(directory.path() / "kept", path);
  EXPECT_TRUE(UnixListener::bind(path));
}

TEST(UnixListener, SocketInUse_IsRefusedAndKept) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "socket";
  const auto first = UnixListener::bind(path);
  ASSERT_TRUE(first);
  const auto second = UnixListener::bind(path);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("in use"));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(UnixListener, OtherFile_IsRefusedAndKept) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "precious";
  std::ofstream(path) << "text";
  const auto listener = UnixListener::bind(path);
  ASSERT_FALSE(listener);
  EXPECT_THAT(listener.error(), HasSubstr("not a socket"));
  EXPECT_EQ(std::filesystem::file_size(path), 4u);
}

TEST(UnixListener, PathTooLongOrWithoutFolder_IsRefused) {
  const auto too_long = UnixListener::bind("/tmp/" + std::string(103, 'x'));
  ASSERT_FALSE(too_long);
  EXPECT_THAT(too_long.error(), HasSubstr("107 bytes"));
  EXPECT_FALSE(UnixListener::bind(""));
  const auto nowhere = UnixListener::bind("/nonexistent/socket");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error(), HasSubstr("/nonexistent/socket: No such file"));
}

}  // namespace
}  // namespace coffer::reader
