#include "reader/vpcd/self_connection.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>

namespace coffer::reader {
namespace {

UniqueFd tcp_socket(int family) { return UniqueFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

struct Address {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;

  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
};

Address loopback(int family) {
  Address address;
  if (family == AF_INET) {
    auto& inet = reinterpret_cast<sockaddr_in&>(address.storage);
    inet.sin_family = AF_INET;
    inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.size = sizeof inet;
  } else {
    auto& inet6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    inet6.sin6_family = AF_INET6;
    inet6.sin6_addr = in6addr_loopback;
    address.size = sizeof inet6;
  }
  return address;
}

/// Binds to a free port. @returns the whole address, or nothing when this machine lacks the family.
std::optional<Address> bind_anywhere(const UniqueFd& socket, int family) {
  Address address = loopback(family);
  if (::bind(socket.get(), address.generic(), address.size) != 0) return std::nullopt;
  if (::getsockname(socket.get(), address.generic(), &address.size) != 0) return std::nullopt;
  return address;
}

class SelfConnection : public ::testing::TestWithParam<int> {
 protected:
  const UniqueFd& make() {
    socket_ = tcp_socket(GetParam());
    return socket_;
  }

  UniqueFd socket_;
};

TEST_P(SelfConnection, IsRefusedAndItsPortFree) {
  auto address = bind_anywhere(make(), GetParam());
  if (!address) GTEST_SKIP() << "no loopback address of this family";
  ASSERT_EQ(::connect(socket_.get(), address->generic(), address->size), 0);  // to itself

  const auto refused = refuse_self_connection(std::move(socket_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ECONNREFUSED);
  const UniqueFd listener = tcp_socket(GetParam());
  EXPECT_EQ(::bind(listener.get(), address->generic(), address->size), 0) << "the port is still held";
}

TEST_P(SelfConnection, OtherConnection_IsKept) {
  const UniqueFd listener = tcp_socket(GetParam());
  auto address = bind_anywhere(listener, GetParam());
  if (!address) GTEST_SKIP() << "no loopback address of this family";
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  ASSERT_EQ(::connect(make().get(), address->generic(), address->size), 0);

  const auto kept = refuse_self_connection(std::move(socket_));
  ASSERT_TRUE(kept);
  EXPECT_EQ(::send(kept->get(), "x", 1, MSG_NOSIGNAL), 1);
}

INSTANTIATE_TEST_SUITE_P(Families, SelfConnection, ::testing::Values(AF_INET, AF_INET6),
                         [](const auto& family) { return family.param == AF_INET ? "IPv4" : "IPv6"; });

}  // namespace
}  // namespace coffer::reader
