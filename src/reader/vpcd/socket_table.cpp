#include "reader/vpcd/socket_table.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>

namespace coffer::reader {
namespace {

constexpr std::uint32_t kEstablished = 1;  // TCP_ESTABLISHED of the kernel's tcp_states.h

TcpEnd mapped(const void* ipv4) {
  TcpEnd end;
  end.address[10] = end.address[11] = 0xFF;
  std::memcpy(&end.address[12], ipv4, 4);
  return end;
}

template <typename Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Takes the next word off the front. @returns empty when there is none.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

/// ADDRESS:PORT. The address is printed in words of four bytes, each as a number of this machine.
std::optional<TcpEnd> parse_end(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != 8 && colon != 32) return std::nullopt;
  std::array<std::uint32_t, 4> words{};
  for (std::size_t at = 0; at < colon; at += 8) {
    const auto word = number<std::uint32_t>(text.substr(at, 8), 16);
    if (!word) return std::nullopt;
    words[at / 8] = *word;
  }
  const auto port = number<std::uint16_t>(text.substr(colon + 1), 16);
  if (!port) return std::nullopt;
  TcpEnd end = mapped(words.data());
  if (colon == 32) std::memcpy(end.address.data(), words.data(), sizeof words);
  end.port = *port;
  return end;
}

bool read_file(const char* name, SocketTable& table) {
  std::ifstream file(name);
  if (!file) return false;
  for (std::string line; std::getline(file, line);) {
    if (const auto socket = parse_socket_line(line)) table.push_back(*socket);
  }
  return !file.bad();
}

}  // namespace

std::optional<TcpEnd> TcpEnd::of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& inet = reinterpret_cast<const sockaddr_in&>(address);
    TcpEnd end = mapped(&inet.sin_addr);
    end.port = ntohs(inet.sin_port);
    return end;
  }
  if (address.sa_family == AF_INET6) {
    const auto& inet6 = reinterpret_cast<const sockaddr_in6&>(address);
    TcpEnd end;
    std::memcpy(end.address.data(), &inet6.sin6_addr, end.address.size());
    end.port = ntohs(inet6.sin6_port);
    return end;
  }
  return std::nullopt;
}

std::optional<TcpSocket> parse_socket_line(std::string_view line) {
  next_word(line);  // the row's number
  const auto local = parse_end(next_word(line));
  const auto remote = parse_end(next_word(line));
  const auto state = number<std::uint32_t>(next_word(line), 16);
  for (int skipped = 0; skipped < 3; ++skipped) next_word(line);  // queues, timer, retransmissions
  const auto user = number<std::uint32_t>(next_word(line), 10);
  next_word(line);  // timeout
  const auto inode = number<std::uint64_t>(next_word(line), 10);
  if (!local || !remote || !state || !user || !inode) return std::nullopt;
  return TcpSocket{*local, *remote, *state == kEstablished, *user, *inode != 0};
}

Result<SocketTable, int> read_socket_table() {
  SocketTable table;
  errno = 0;
  if (!read_file("/proc/net/tcp", table)) return std::unexpected(errno != 0 ? errno : EIO);
  read_file("/proc/net/tcp6", table);  // not there where IPv6 is off
  return table;
}

}  // namespace coffer::reader
