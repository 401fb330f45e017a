#include "store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace coffer::store {
namespace {

// The holder writes its process id into the file, for the message of whoever comes second.
void write_owner(int fd) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(fd, pid.data(), pid.size(), 0);  // only a hint
  }
}

std::string read_owner(int fd) {
  std::array<char, 16> text{};
  const auto n = ::pread(fd, text.data(), text.size(), 0);
  std::string digits;
  for (const char c : std::string_view(text.data(), n > 0 ? static_cast<std::size_t>(n) : 0)) {
    if (c < '0' || c > '9') break;
    digits += c;
  }
  return digits.empty() ? "another process" : "process " + digits;
}

std::string describe(int error) { return std::generic_category().message(error); }

}  // namespace

std::expected<FileLock, FileLock::Error> FileLock::acquire(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return std::unexpected(Error{false, path.string() + ": " + describe(errno)});
  FileLock lock(fd);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return std::unexpected(Error{true, "in use by " + read_owner(fd)});
    return std::unexpected(Error{false, path.string() + ": " + describe(errno)});
  }
  write_owner(fd);
  return lock;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace coffer::store
