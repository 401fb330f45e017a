#pragma once
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace coffer::reader {

/// One end of a TCP connection.
struct TcpEnd {
  std::array<std::uint8_t, 16> address{};  ///< IPv6; an IPv4 address as v4-mapped (RFC 4291, 2.5.5.2)
  std::uint16_t port = 0;

  /// That of an IPv4 or IPv6 address. @returns nothing for one of another family.
  [[nodiscard]] static std::optional<TcpEnd> of(const sockaddr& address);
  friend bool operator==(const TcpEnd&, const TcpEnd&) = default;
};

/// A TCP socket of this network namespace, as proc(5) tells it in /proc/net/tcp and /proc/net/tcp6.
struct TcpSocket {
  TcpEnd local;
  TcpEnd remote;
  bool established = false;
  std::uint32_t user = 0;  ///< who made it; of no meaning while no process holds it
  /// Whether a process holds it: not while it waits for accept(), nor once it was closed.
  bool is_held = false;
};

/// In no order that means anything.
using SocketTable = std::vector<TcpSocket>;

/// One line of the two files. @returns nothing for what is no socket, as their first line.
[[nodiscard]] std::optional<TcpSocket> parse_socket_line(std::string_view line);

/// All TCP sockets of this network namespace. A socket that is made or closed meanwhile may be missing.
/// @errors errno of what kept /proc/net/tcp from being read
[[nodiscard]] Result<SocketTable, int> read_socket_table();

}  // namespace coffer::reader
