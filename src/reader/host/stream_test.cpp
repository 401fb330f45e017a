#include "reader/host/stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <vector>

namespace coffer::reader {
namespace {

/// A TCP connection over the loopback interface, with a Stream at one end.
class TcpStream : public ::testing::Test {
 protected:
  void SetUp() override {
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(listener.get(), generic, size), 0);
    ASSERT_EQ(::listen(listener.get(), 1), 0);
    ASSERT_EQ(::getsockname(listener.get(), generic, &size), 0);
    ASSERT_EQ(::connect(peer_.get(), generic, size), 0);
    ours_ = ::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK);
    ASSERT_GE(ours_, 0);
    stream_.emplace(UniqueFd(ours_), stop_);
  }
  /// Commands and answers, as a card reader and a card exchange them.
  void exchange(int times) {
    for (int i = 0; i < times; ++i) {
      take_command();
      answer_command();
    }
  }
  /// Reads a command, and does not answer it.
  void take_command() {
    std::array<std::uint8_t, 8> message{};
    ASSERT_EQ(::send(peer_.get(), message.data(), message.size(), 0), 8);
    ASSERT_TRUE(stream_->read(message));
  }
  void answer_command() {
    std::array<std::uint8_t, 8> message{};
    ASSERT_TRUE(stream_->write(message));
    ASSERT_EQ(::recv(peer_.get(), message.data(), message.size(), MSG_WAITALL), 8);
  }
  [[nodiscard]] bool acknowledges_at_once() const {
    int on = -1;
    socklen_t size = sizeof on;
    EXPECT_EQ(::getsockopt(ours_, IPPROTO_TCP, TCP_QUICKACK, &on, &size), 0);
    return on == 1;
  }

  UniqueFd peer_{::socket(AF_INET, SOCK_STREAM, 0)};
  int ours_ = -1;
  StopEvent stop_;
  std::optional<Stream> stream_;
};

TEST_F(TcpStream, PeerThatDoesNotRead_EndsAWriteInTime) {
  const std::vector<std::uint8_t> more_than_buffers_hold(64 << 20);
  Deadline deadline(std::chrono::milliseconds{50});
  const auto written = stream_->write(more_than_buffers_hold, deadline);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), IoError::kTimeout);
}

TEST_F(TcpStream, OfAConversation_AcknowledgesLate) {
  exchange(20);
  for (int tries = 0; tries < 50; ++tries) {
    take_command();
    if (!acknowledges_at_once()) return;
    answer_command();
  }
  GTEST_SKIP() << "this kernel does not delay acknowledgements: the next test shows nothing";
}

TEST_F(TcpStream, ToldSo_AcknowledgesAtOnceHoweverLongTheConversation) {
  stream_->acknowledge_at_once();
  exchange(20);
  take_command();
  EXPECT_TRUE(acknowledges_at_once());
}

}  // namespace
}  // namespace coffer::reader
