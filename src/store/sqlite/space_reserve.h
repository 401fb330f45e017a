#pragma once
#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <utility>

namespace coffer::store {

/// Space of a file system, held by a file of its own, for writing when others have taken the rest. It is
/// given back in steps, so that a program that fills the disk meanwhile gets little of it. Not safe for
/// threads.
class SpaceReserve {
 public:
  /// Bytes that release() gives back at once: 256 KiB.
  static constexpr std::size_t kStep = std::size_t{256} << 10;

  /// Opens the file, or makes it (mode 0600), and takes `steps` times kStep, or as much as there is.
  /// @errors a sentence with the path: no permission, no regular file, a link
  [[nodiscard]] static std::expected<SpaceReserve, std::string> open(const std::filesystem::path& file,
                                                                     std::size_t steps);
  /// Closes the file, which stays and goes on holding its space.
  ~SpaceReserve();
  /// The reserve goes over; the other one holds nothing any more, and is only good for its destructor.
  SpaceReserve(SpaceReserve&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), size_(other.size_), whole_(other.whole_) {}
  SpaceReserve& operator=(SpaceReserve&&) = delete;

  /// Gives one step back to the file system. @returns false when there is none left
  [[nodiscard]] bool release();
  /// Takes back what was released, as far as there is room. @returns whether the reserve is whole
  bool refill();

 private:
  SpaceReserve(int fd, std::size_t whole) : fd_(fd), whole_(whole) {}

  int fd_;
  std::size_t size_ = 0;  ///< held for certain
  std::size_t whole_;
};

}  // namespace coffer::store
