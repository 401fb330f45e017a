#include "reader/socket/unix_listener.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "reader/socket/unix_address.h"

namespace coffer::reader {
namespace {

constexpr int kBacklog = 64;

std::unexpected<std::string> failure(const std::filesystem::path& path, std::string_view what) {
  return std::unexpected(fmt::format("{}: {}", path.native(), what));
}

std::unexpected<std::string> os_failure(const std::filesystem::path& path, int os_error) {
  return failure(path, std::generic_category().message(os_error));
}

UniqueFd unix_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

// Removes the socket file of a process that is gone.
Result<void, std::string> remove_stale(const std::filesystem::path& path, const sockaddr_un& address) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return {};  // nothing there, or bind() will say why not
  if (!S_ISSOCK(found.st_mode)) return failure(path, "exists and is not a socket");
  const UniqueFd probe = unix_socket();
  if (!probe) return os_failure(path, errno);
  if (::connect(probe.get(), as_sockaddr(address), sizeof address) == 0 || errno != ECONNREFUSED) {
    return failure(path, "is in use by another process");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return os_failure(path, errno);
  return {};
}

}  // namespace

Result<UnixListener, std::string> UnixListener::bind(const std::filesystem::path& path) {
  const auto address = unix_address(path);
  if (!address) return failure(path, fmt::format("a socket's path has 1 to {} bytes", kMaxSocketPath));
  COFFER_CHECK(remove_stale(path, *address));
  UniqueFd socket = unix_socket();
  if (!socket) return os_failure(path, errno);
  // Before bind(): the file then never exists with a wider mode, whatever the umask.
  if (::fchmod(socket.get(), S_IRUSR | S_IWUSR) != 0 ||
      ::bind(socket.get(), as_sockaddr(*address), sizeof *address) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return os_failure(path, errno);
  }
  struct stat made{};
  if (::lstat(path.c_str(), &made) != 0) return os_failure(path, errno);
  return UnixListener(path, std::move(socket), made.st_dev, made.st_ino);
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : path_(std::move(other.path_)),
      socket_(std::move(other.socket_)),
      device_(other.device_),
      inode_(other.inode_) {}

UnixListener::~UnixListener() {
  if (!socket_) return;
  struct stat found{};
  if (::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

}  // namespace coffer::reader
