#pragma once
#include <unistd.h>

#include <utility>

namespace coffer::platform {

/// Owns a file descriptor, and closes it when it goes.
class Descriptor {
 public:
  /// Takes `fd` over, as open(2) answers it: negative is none.
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  /// Negative if there is none. Stays this object's: do not close it.
  [[nodiscard]] int get() const { return fd_; }
  /// Whether there is one: open(2) succeeded.
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace coffer::platform
