#include "reader/testing/fake_vpcd.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/endian.h"

namespace coffer::reader::testing {
namespace {

constexpr int kPatienceMs = 10000;

void check(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

bool readable(const UniqueFd& fd) {
  pollfd waited{fd.get(), POLLIN, 0};
  return ::poll(&waited, 1, kPatienceMs) > 0;
}

}  // namespace

FakeVpcd::FakeVpcd(std::uint16_t port) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  check(bool{listener_}, "socket");
  const int on = 1;
  check(::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0, "SO_REUSEADDR");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  check(::bind(listener_.get(), generic, size) == 0, "bind");
  check(::listen(listener_.get(), 1) == 0, "listen");
  check(::getsockname(listener_.get(), generic, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
}

bool FakeVpcd::accept_card() {
  if (!readable(listener_)) return false;
  card_ = UniqueFd(::accept(listener_.get(), nullptr, nullptr));
  return bool{card_};
}

bool FakeVpcd::has_waiting_card() const {
  pollfd waited{listener_.get(), POLLIN, 0};
  return ::poll(&waited, 1, 0) > 0;
}

void FakeVpcd::send(std::initializer_list<std::uint8_t> body) {
  // Two writes, as libifdvpcd does it.
  send_raw(be16(static_cast<std::uint16_t>(body.size())));
  send_raw(Bytes(body.begin(), body.size()));
}

void FakeVpcd::send_raw(Bytes bytes) {
  check(bytes.empty() || ::send(card_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0, "send");
}

std::vector<std::uint8_t> FakeVpcd::receive() {
  std::array<std::uint8_t, 2> length{};
  if (!read(length)) return {};
  std::vector<std::uint8_t> body(load_be16(length));
  return read(body) ? body : std::vector<std::uint8_t>{};
}

bool FakeVpcd::card_hangs_up() {
  std::uint8_t byte = 0;
  return readable(card_) && ::recv(card_.get(), &byte, 1, 0) <= 0;
}

bool FakeVpcd::read(MutableBytes out) {
  while (!out.empty()) {
    if (!readable(card_)) return false;
    const ssize_t got = ::recv(card_.get(), out.data(), out.size(), 0);
    if (got <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace coffer::reader::testing
