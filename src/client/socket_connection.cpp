#include "client/socket_connection.h"

#include <cerrno>

#include "base/wipe.h"
#include "reader/socket/unix_address.h"

namespace coffer::client {
namespace {

using reader::FrameType;
using reader::kFrameHeader;

ConnectionError from_errno(int os_error) {
  switch (os_error) {
    case ENOENT:
    case ECONNREFUSED:
    case ENOTDIR:
      return ConnectionError::kNotFound;
    case EACCES:
    case EPERM:
      return ConnectionError::kDenied;
    default:
      return ConnectionError::kUnavailable;
  }
}

}  // namespace

SocketConnection::SocketConnection(reader::UniqueFd socket)
    : socket_(std::move(socket)), frame_(reader::kMaxCommandFrame) {}

Result<std::unique_ptr<CardConnection>, ConnectionError> SocketConnection::open(
    const std::filesystem::path& path) {
  const auto address = reader::unix_address(path);
  if (!address) return std::unexpected(ConnectionError::kNotFound);
  reader::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket || ::connect(socket.get(), reader::as_sockaddr(*address), sizeof *address) != 0) {
    return std::unexpected(from_errno(errno));
  }
  return std::unique_ptr<CardConnection>(new SocketConnection(std::move(socket)));
}

Result<Bytes, ConnectionError> SocketConnection::transmit(Bytes command, MutableBytes buffer) {
  COFFER_TRY(const Bytes response, exchange(FrameType::kCommand, command, FrameType::kResponse, buffer));
  if (response.size() < 2) return std::unexpected(ConnectionError::kProtocol);
  return response;
}

Result<void, ConnectionError> SocketConnection::reset() {
  std::array<std::uint8_t, 33> ignored{};
  COFFER_CHECK(exchange(FrameType::kReset, {}, FrameType::kAtr, ignored));
  return {};
}

Result<Bytes, ConnectionError> SocketConnection::atr(MutableBytes buffer) {
  return exchange(FrameType::kGetAtr, {}, FrameType::kAtr, buffer);
}

Result<Bytes, ConnectionError> SocketConnection::exchange(FrameType request, Bytes payload, FrameType answer,
                                                          MutableBytes buffer) {
  if (payload.size() > frame_.size() - kFrameHeader) return std::unexpected(ConnectionError::kProtocol);
  const MutableBytes frame = MutableBytes(frame_).first(kFrameHeader + payload.size());
  copy(reader::frame_header(request, payload.size()), frame);
  copy(payload, frame.subspan(kFrameHeader));
  // A daemon without a free session answers before it is asked, and hangs up: look for that answer too.
  const auto written = write(frame);
  wipe(frame);
  std::array<std::uint8_t, kFrameHeader> header{};
  COFFER_CHECK(read(header));
  if (FrameType{header[4]} == FrameType::kBusy) return std::unexpected(ConnectionError::kBusy);
  COFFER_CHECK(written);
  const std::size_t length = reader::frame_length(header);
  if (FrameType{header[4]} != answer || length < 1 || length - 1 > buffer.size()) {
    socket_.close();  // what follows cannot be read
    return std::unexpected(ConnectionError::kProtocol);
  }
  COFFER_CHECK(read(buffer.first(length - 1)));
  return buffer.first(length - 1);
}

Result<void, ConnectionError> SocketConnection::write(Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno != EINTR) {
      return std::unexpected(ConnectionError::kLost);
    }
  }
  return {};
}

Result<void, ConnectionError> SocketConnection::read(MutableBytes out) {
  while (!out.empty()) {
    const ssize_t got = ::recv(socket_.get(), out.data(), out.size(), 0);
    if (got > 0) {
      out = out.subspan(static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return std::unexpected(ConnectionError::kLost);
    }
  }
  return {};
}

}  // namespace coffer::client
