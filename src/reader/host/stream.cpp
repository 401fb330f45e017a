#include "reader/host/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace coffer::reader {

Result<void, IoError> Stream::read(MutableBytes out) { return fill(out, nullptr); }

Result<void, IoError> Stream::read(MutableBytes out, Deadline& deadline) { return fill(out, &deadline); }

Result<void, IoError> Stream::fill(MutableBytes out, Deadline* deadline) {
  while (!out.empty()) {
    // Asked here too: a peer that always has more to send would never let it come to a wait.
    if (stop_.stopped()) return std::unexpected(IoError::kStopped);
    rearm_quick_ack();
    const ssize_t got = ::recv(socket_.get(), out.data(), out.size(), 0);
    if (got > 0) {
      out = out.subspan(static_cast<std::size_t>(got));
      if (deadline != nullptr) deadline->begin();
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      COFFER_CHECK(wait(POLLIN, deadline != nullptr ? deadline->left_ms() : kForever));
    } else if (got == 0 || errno != EINTR) {
      return std::unexpected(IoError::kClosed);
    }
  }
  return {};
}

Result<void, IoError> Stream::write(Bytes bytes, Deadline& deadline) {
  deadline.begin();
  return send(bytes, &deadline);
}

Result<void, IoError> Stream::send(Bytes bytes, const Deadline* deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      COFFER_CHECK(wait(POLLOUT, deadline != nullptr ? deadline->left_ms() : kForever));
    } else if (errno != EINTR) {
      return std::unexpected(IoError::kClosed);
    }
  }
  return {};
}

bool Stream::is_gone() const {
  if (stop_.stopped()) return true;
  pollfd peer{socket_.get(), POLLRDHUP, 0};
  return ::poll(&peer, 1, 0) > 0;
}

Result<void, IoError> Stream::wait(short events, int limit_ms) {
  std::array<pollfd, 2> waited{pollfd{socket_.get(), events, 0}, pollfd{stop_.descriptor(), POLLIN, 0}};
  for (;;) {
    const int ready = ::poll(waited.data(), waited.size(), limit_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return std::unexpected(IoError::kClosed);
    if (ready == 0) return std::unexpected(IoError::kTimeout);
    if (waited[1].revents != 0) return std::unexpected(IoError::kStopped);
    return {};
  }
}

void Stream::rearm_quick_ack() {
  if (!quick_ack_) return;
  // Not a lasting setting: the kernel falls back to delayed acknowledgements after an answer (tcp(7)).
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

}  // namespace coffer::reader
