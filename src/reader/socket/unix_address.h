#pragma once
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <optional>

namespace coffer::reader {

/// The longest path of a Unix socket, in bytes: sun_path ends with a zero byte.
inline constexpr std::size_t kMaxSocketPath = sizeof(sockaddr_un::sun_path) - 1;

/// The address of a socket in the file system (unix(7)). @returns nothing when the path is empty or longer
/// than kMaxSocketPath.
[[nodiscard]] inline std::optional<sockaddr_un> unix_address(const std::filesystem::path& path) {
  const std::string& text = path.native();
  if (text.empty() || text.size() > kMaxSocketPath) return std::nullopt;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, text.data(), text.size());
  return address;
}

/// Only for the casts that the socket calls want.
[[nodiscard]] inline const sockaddr* as_sockaddr(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace coffer::reader
