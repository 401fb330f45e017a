#include "reader/vpcd/socket_table.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "reader/host/unique_fd.h"
#include "reader/vpcd/reader_owner.h"

namespace coffer::reader {
namespace {

TcpEnd ipv4_end(std::uint32_t address, std::uint16_t port) {
  sockaddr_in inet{};
  inet.sin_family = AF_INET;
  inet.sin_port = htons(port);
  inet.sin_addr.s_addr = htonl(address);
  return TcpEnd::of(reinterpret_cast<const sockaddr&>(inet)).value();
}

// The lines are of a little-endian machine: words are printed as its numbers.
TEST(SocketLine, OfIpv4_IsRead) {
  const auto socket = parse_socket_line(
      "   5: 0100007F:8109 0100007F:AE00 01 00000000:00000000 00:00000000 00000000  1000        0 217542 1 "
      "0000 20");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->local, ipv4_end(INADDR_LOOPBACK, 0x8109));
  EXPECT_EQ(socket->remote, ipv4_end(INADDR_LOOPBACK, 0xAE00));
  EXPECT_TRUE(socket->established);
  EXPECT_EQ(socket->user, 1000U);
  EXPECT_TRUE(socket->is_held);
}

TEST(SocketLine, OfAnIpv4PeerOfAnIpv6Socket_IsTheSame) {
  const auto socket = parse_socket_line(
      "1: 0000000000000000FFFF00000100007F:9363 0000000000000000FFFF00000100007F:B7C0 08 0:0 00:0 0 7 0 0 1");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->local, ipv4_end(INADDR_LOOPBACK, 0x9363));
  EXPECT_FALSE(socket->established);
  EXPECT_FALSE(socket->is_held);
}

TEST(SocketLine, AnythingElse_IsNone) {
  for (const char* line :
       {"",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "1: 0100007F:8109 0100007F:AE00 01 0:0 00:0 0 7 0",
        "1: 0100007F:18109 0100007F:AE00 01 0:0 00:0 0 7 0 1",
        "1: 0100007F 0100007F:AE00 01 0:0 00:0 0 7 0 1", "1: 010000:1 0100007F:AE00 01 0:0 00:0 0 7 0 1"}) {
    EXPECT_FALSE(parse_socket_line(line)) << line;
  }
}

/// A listener and connections to it, over each kind of socket.
class RealSockets : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    const bool is_six = GetParam() == AF_INET6;
    auto* const any = is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
    socklen_t size = is_six ? sizeof six : sizeof four;
    listener_ = UniqueFd(::socket(GetParam(), SOCK_STREAM, 0));
    if (!listener_ || ::bind(listener_.get(), any, size) != 0) GTEST_SKIP() << "not on this machine";
    ASSERT_EQ(::listen(listener_.get(), 2), 0);
    ASSERT_EQ(::getsockname(listener_.get(), any, &size), 0);
    reader_ = ipv4_end(INADDR_LOOPBACK, ntohs(is_six ? six.sin6_port : four.sin_port));
  }
  /// Connects by IPv4. @returns the own end
  TcpEnd connect(UniqueFd& socket) const {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(reader_.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket = UniqueFd(::socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    socklen_t size = sizeof to;
    EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&to), &size), 0);
    return TcpEnd::of(reinterpret_cast<const sockaddr&>(to)).value();
  }
  ReaderView view(const TcpEnd& own) const { return view_reader(read_socket_table().value(), own, reader_); }

  UniqueFd listener_;
  TcpEnd reader_;
};

TEST_P(RealSockets, AreToldWithTheirOwner) {
  UniqueFd first;
  UniqueFd second;
  const TcpEnd first_end = connect(first);
  EXPECT_EQ(view(first_end).state, ReaderState::kNotAccepted);
  EXPECT_FALSE(is_taken(read_socket_table().value(), reader_));
  UniqueFd accepted(::accept(listener_.get(), nullptr, nullptr));
  EXPECT_EQ(view(first_end).state, ReaderState::kAccepted);
  EXPECT_EQ(view(first_end).user, ::geteuid());
  EXPECT_TRUE(is_taken(read_socket_table().value(), reader_));
  EXPECT_EQ(view(connect(second)).state, ReaderState::kTaken);
  accepted.close();
  EXPECT_EQ(view(first_end).state, ReaderState::kNotHere);
}

INSTANTIATE_TEST_SUITE_P(Listeners, RealSockets, ::testing::Values(AF_INET, AF_INET6),
                         [](const auto& family) { return family.param == AF_INET ? "IPv4" : "DualStack"; });

}  // namespace
}  // namespace coffer::reader
