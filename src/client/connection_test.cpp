// The connections over the socket and in process, against the same promises.

#include <gmock/gmock.h>

#include <optional>
#include <thread>

#include "client/in_process_connection.h"
#include "client/pcsc_connection.h"
#include "client/socket_connection.h"
#include "reader/socket/socket_server.h"
#include "reader/testing/echo_card.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::client {
namespace {

using reader::testing::EchoCard;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

/// A card behind a connection of the kind that the test asks for.
class ConnectionTest : public ::testing::TestWithParam<bool> {
 protected:
  ~ConnectionTest() override {
    connection_.reset();
    stop_.stop();
  }

  void SetUp() override {
    if (GetParam()) {
      connection_ = std::make_unique<InProcessConnection>(card_);
      return;
    }
    serve(1);
    auto opened = SocketConnection::open(path_);
    ASSERT_TRUE(opened) << describe(opened.error());
    connection_ = std::move(*opened);
  }

  void serve(std::size_t logged_in_sessions) {
    auto listener = reader::UnixListener::bind(path_);
    ASSERT_TRUE(listener) << listener.error();
    server_.emplace(
        std::move(*listener), [this] { return card_; }, reader::Log::none(),
        reader::SessionLimits{
            .all = logged_in_sessions, .per_user = logged_in_sessions, .idle = std::chrono::hours(1)});
    thread_ = std::jthread([this] { server_->run(stop_); });
  }

  const reader::testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "socket";
  const std::shared_ptr<EchoCard> card_ = std::make_shared<EchoCard>();
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(card::kMaxResponse);
  reader::StopEvent stop_;
  std::optional<reader::SocketServer> server_;
  std::unique_ptr<CardConnection> connection_;
  std::jthread thread_;
};

TEST_P(ConnectionTest, Transmit_AnswersTheResponse) {
  const std::array<std::uint8_t, 4> command{0x00, 0x84, 0x00, 0x00};
  for (int round = 0; round < 3; ++round) {
    const auto response = connection_->transmit(command, buffer_);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_THAT(*response, ElementsAre(0x00, 0x84, 0x00, 0x00, 0x90, 0x00));
  }
}

TEST_P(ConnectionTest, LongestResponse_Fits) {
  const std::vector<std::uint8_t> command(card::kMaxResponse - 2, 0x5A);
  const auto response = connection_->transmit(command, buffer_);
  ASSERT_TRUE(response) << describe(response.error());
  EXPECT_EQ(response->size(), card::kMaxResponse);
}

TEST_P(ConnectionTest, Reset_ReachesTheCard) {
  ASSERT_TRUE(connection_->reset());
  EXPECT_EQ(card_->resets, 1);
}

TEST_P(ConnectionTest, Atr_IsTheCards) {
  const auto atr = connection_->atr(buffer_);
  ASSERT_TRUE(atr);
  EXPECT_THAT(*atr, ElementsAreArray(EchoCard::kAtr));
}

TEST_P(ConnectionTest, BufferTooShort_IsAnErrorAndNoOverrun) {
  std::array<std::uint8_t, 2> small{};
  const std::array<std::uint8_t, 4> command{};
  EXPECT_FALSE(connection_->transmit(command, small));
  EXPECT_FALSE(connection_->atr(small));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ConnectionTest, ::testing::Values(true, false),
                         [](const auto& kind) { return kind.param ? "InProcess" : "Socket"; });

class SocketConnectionTest : public ConnectionTest {};

TEST_P(SocketConnectionTest, NoSessionLeft_IsBusy) {
  card_->logged_in = true;            // an idle session without a login would make place
  ASSERT_TRUE(connection_->reset());  // the one session is there
  auto second = SocketConnection::open(path_);
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->atr(buffer_).error(), ConnectionError::kBusy);
}

TEST_P(SocketConnectionTest, DaemonGone_IsLost) {
  ASSERT_TRUE(connection_->reset());
  stop_.stop();
  thread_.join();
  EXPECT_EQ(connection_->transmit(std::array<std::uint8_t, 4>{}, buffer_).error(), ConnectionError::kLost);
}

TEST_P(SocketConnectionTest, NoSocket_IsNotFound) {
  for (const auto& path :
       {directory_.path() / "none", std::filesystem::path(std::string(200, 'x')), std::filesystem::path()}) {
    const auto connection = SocketConnection::open(path);
    ASSERT_FALSE(connection) << path;
    EXPECT_EQ(connection.error(), ConnectionError::kNotFound) << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Socket, SocketConnectionTest, ::testing::Values(false));

TEST(PcscConnection, UnknownReaderOrNoService_IsAnError) {
  const auto connection = pcsc_connect("no such reader");
  ASSERT_FALSE(connection);
  EXPECT_THAT(connection.error(), ::testing::AnyOf(ConnectionError::kNotFound, ConnectionError::kUnavailable,
                                                   ConnectionError::kDenied));
}

}  // namespace
}  // namespace coffer::client
