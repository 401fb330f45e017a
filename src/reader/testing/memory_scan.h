#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/wipe.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader::testing {

/// A value that this process's memory holds only where somebody forgot it: here it is kept masked.
class TracedSecret {
 public:
  TracedSecret() {
    std::random_device random;
    for (std::uint8_t& byte : masked_) byte = static_cast<std::uint8_t>(random());
  }

  /// `head` and the value behind it, for `use`; wiped afterwards.
  template <typename Use>
  void lend(std::initializer_list<std::uint8_t> head, Use use) const {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(head.size() + masked_.size());
    bytes.assign(head);
    for (const std::uint8_t byte : masked_) bytes.push_back(byte ^ kMask);
    use(bytes);
    wipe(bytes);
  }

  /// Whether a half of the value is anywhere in this process's writable memory.
  [[nodiscard]] bool is_in_memory() const {
    const UniqueFd memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      std::size_t used = 0;
      const std::uint64_t begin = std::stoull(line, &used, 16);
      const std::uint64_t end = std::stoull(line.substr(used + 1), &used, 16);
      if (!line.contains(" rw") || end - begin > kLargest) continue;
      if (is_between(memory, begin, end)) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint8_t kMask = 0x5C;
  static constexpr std::uint64_t kLargest = std::uint64_t{1} << 28;  // beyond: a sanitizer's shadow

  bool is_between(const UniqueFd& memory, std::uint64_t begin, std::uint64_t end) const {
    std::vector<std::uint8_t> chunk(end - begin);
    const ssize_t got = ::pread(memory.get(), chunk.data(), chunk.size(), static_cast<off_t>(begin));
    const bool found = got > 0 && is_in(chunk.data(), static_cast<std::size_t>(got));
    wipe(chunk);  // else the next scan would find what this one has read
    return found;
  }

  bool is_in(const std::uint8_t* bytes, std::size_t size) const {
    constexpr std::size_t kHalf = 16;
    const std::uint8_t* const half = masked_.data() + kHalf;
    const std::uint8_t* const end = bytes + size;
    while (end - bytes >= static_cast<std::ptrdiff_t>(kHalf)) {
      const void* const candidate =
          std::memchr(bytes, half[0] ^ kMask, static_cast<std::size_t>(end - bytes) - kHalf + 1);
      if (candidate == nullptr) return false;
      bytes = static_cast<const std::uint8_t*>(candidate);
      std::size_t equal = 1;
      while (equal < kHalf && (bytes[equal] ^ kMask) == half[equal]) ++equal;
      if (equal == kHalf) return true;
      ++bytes;
    }
    return false;
  }

  std::vector<std::uint8_t> masked_ = std::vector<std::uint8_t>(32);
};

}  // namespace coffer::reader::testing
