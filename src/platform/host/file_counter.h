#pragma once
#include <array>
#include <filesystem>
#include <optional>

#include "platform/host/descriptor.h"
#include "platform/monotonic_counter.h"

namespace coffer::platform {

/// A counter in a file of its own, which its owner alone can access. It protects against whoever can write
/// the records and not this file. raise() writes without waiting for the medium: the kernel does that within
/// half a minute or so, sync() at once. The file has two places for the number (docs/spec/storage.md), so
/// that a torn write leaves the one before. For one thread.
class FileCounter final : public MonotonicCounter {
 public:
  /// `first`: where it stands when it is made.
  explicit FileCounter(std::filesystem::path file, std::uint64_t first = first_number())
      : path_(std::move(file)), first_(first) {}

  /// The seconds since 1970, with room for a million numbers each: so a counter that is made anew stands
  /// above the one that is gone.
  [[nodiscard]] static std::uint64_t first_number();

  /// Opens the file at the first call. @errors kMissing, kInvalid (damaged, a link, accessible by others, of
  /// another user), kFailed
  [[nodiscard]] CounterResult<std::uint64_t> read() override;
  /// Takes effect in the place that does not hold the number now. @errors kFailed (also before read() has
  /// succeeded, or when `value` is below it)
  [[nodiscard]] CounterResult<void> raise(std::uint64_t value) override;
  /// fdatasync(2). @errors kFailed (also before read() has succeeded)
  [[nodiscard]] CounterResult<void> sync() override;
  /// It appears whole, with mode 0600. What else lies there stays.
  [[nodiscard]] CounterResult<void> create() override;

  /// Bytes from one place for the number to the other.
  static constexpr std::size_t kPlaceSize = 512;
  /// Bytes of the file: one of another size is kInvalid.
  static constexpr std::size_t kFileSize = 2 * kPlaceSize;
  /// Bytes of an entry at the start of a place: mark and version (8), the number (8, big-endian), the first
  /// 16 bytes of their SHA-256.
  static constexpr std::size_t kEntrySize = 32;
  /// A place's content, as far as it is used.
  using Entry = std::array<std::uint8_t, kEntrySize>;

 private:
  [[nodiscard]] CounterResult<void> open();
  [[nodiscard]] CounterResult<void> load();

  const std::filesystem::path path_;
  const std::uint64_t first_;
  std::optional<Descriptor> file_;
  std::uint64_t value_ = 0;
  std::size_t place_ = 0;  ///< of value_; the other one is written next
};

}  // namespace coffer::platform
