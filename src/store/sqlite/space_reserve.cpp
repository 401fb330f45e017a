#include "store/sqlite/space_reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace coffer::store {

std::expected<SpaceReserve, std::string> SpaceReserve::open(const std::filesystem::path& file,
                                                            std::size_t steps) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int fd = ::open(file.c_str(), kFlags, 0600);
  const int error = errno;
  if (fd < 0) return std::unexpected(file.string() + ": " + std::generic_category().message(error));
  SpaceReserve reserve(fd, steps * kStep);
  struct stat status{};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || ::fchmod(fd, 0600) != 0) {
    return std::unexpected(file.string() + " is not a file of this user");
  }
  reserve.refill();  // all of it: a copied file has a size, but holds no space
  return reserve;
}

SpaceReserve::~SpaceReserve() {
  if (fd_ >= 0) ::close(fd_);
}

bool SpaceReserve::release() {
  if (size_ == 0 || ::ftruncate(fd_, static_cast<off_t>(size_ - kStep)) != 0) return false;
  size_ -= kStep;
  (void)::fsync(fd_);  // some file systems free the space only then
  return true;
}

bool SpaceReserve::refill() {
  while (size_ < whole_) {
    const auto start = static_cast<off_t>(size_);
    if (::posix_fallocate(fd_, start, static_cast<off_t>(kStep)) != 0) {
      [[maybe_unused]] const int cut = ::ftruncate(fd_, start);  // of a step that was taken in part
      return false;
    }
    size_ += kStep;
  }
  return true;
}

}  // namespace coffer::store
