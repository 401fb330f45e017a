#pragma once
#include <poll.h>

#include <stdexcept>
#include <vector>

#include "base/bytes.h"
#include "reader/host/unique_fd.h"
#include "reader/socket/unix_address.h"

namespace coffer::reader::testing {

/// A client of a Unix socket that sends what it likes.
class RawPeer {
 public:
  explicit RawPeer(const std::filesystem::path& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto address = unix_address(path).value();
    if (::connect(socket_.get(), as_sockaddr(address), sizeof address) != 0)
      throw std::runtime_error("connect");
  }

  [[nodiscard]] bool try_send(const std::vector<std::uint8_t>& bytes) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(bytes.size());
  }
  void send(const std::vector<std::uint8_t>& bytes) {
    if (!try_send(bytes)) throw std::runtime_error("send");
  }
  /// What comes until there are `size` bytes, the other side hangs up, or is silent for ten seconds.
  [[nodiscard]] std::vector<std::uint8_t> receive(std::size_t size) {
    std::vector<std::uint8_t> got(size);
    std::size_t filled = 0;
    pollfd waited{socket_.get(), POLLIN, 0};
    while (filled < size && ::poll(&waited, 1, 10000) > 0) {
      const ssize_t count = ::recv(socket_.get(), got.data() + filled, size - filled, 0);
      if (count <= 0) break;
      filled += static_cast<std::size_t>(count);
    }
    got.resize(filled);
    return got;
  }

 private:
  UniqueFd socket_;
};

}  // namespace coffer::reader::testing
