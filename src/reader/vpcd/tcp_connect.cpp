#include "reader/vpcd/tcp_connect.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include "reader/vpcd/self_connection.h"

namespace coffer::reader {
namespace {

constexpr int kConnectTimeoutMs = 5000;

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string text_of(int os_error) { return std::generic_category().message(os_error); }

Result<Addresses, std::string> resolve(const VpcdAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return std::unexpected(std::string(::gai_strerror(error)));
  return Addresses(found);
}

// @returns 0 or an errno.
int finish_connect(int socket, const StopEvent& stop) {
  std::array<pollfd, 2> waited{pollfd{socket, POLLOUT, 0}, pollfd{stop.descriptor(), POLLIN, 0}};
  const int ready = ::poll(waited.data(), waited.size(), kConnectTimeoutMs);
  if (ready < 0) return errno;
  if (ready == 0) return ETIMEDOUT;
  if (waited[1].revents != 0) return ECANCELED;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

Result<UniqueFd, int> connect_one(const addrinfo& to, const StopEvent& stop) {
  UniqueFd socket(::socket(to.ai_family, to.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to.ai_protocol));
  if (!socket) return std::unexpected(errno);
  if (::connect(socket.get(), to.ai_addr, to.ai_addrlen) != 0) {
    const int error = errno == EINPROGRESS ? finish_connect(socket.get(), stop) : errno;
    if (error != 0) return std::unexpected(error);
  }
  COFFER_TRY(socket, refuse_self_connection(std::move(socket)));
  // A reader on another machine may vanish without a word.
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  return socket;
}

}  // namespace

void for_each_address(const VpcdAddress& address, const std::function<void(const sockaddr&)>& visit) {
  const auto addresses = resolve(address);
  if (!addresses) return;
  for (const addrinfo* to = addresses->get(); to != nullptr; to = to->ai_next) visit(*to->ai_addr);
}

Result<UniqueFd, std::string> tcp_connect(const VpcdAddress& address, const AddressCheck& check,
                                          const StopEvent& stop) {
  COFFER_TRY(const Addresses addresses, resolve(address));
  std::string why_not;
  for (const addrinfo* to = addresses.get(); to != nullptr && !stop.stopped(); to = to->ai_next) {
    if (std::string objection = check(*to->ai_addr); !objection.empty()) {
      why_not = std::move(objection);
      continue;
    }
    auto socket = connect_one(*to, stop);
    if (socket) return std::move(*socket);
    why_not = text_of(socket.error());
  }
  return std::unexpected(why_not);
}

}  // namespace coffer::reader
