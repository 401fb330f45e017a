#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/host/descriptor.h"
#include "platform/host/state_error.h"
#include "platform/platform.h"

namespace coffer::platform {

/// A fake of an RP2350's one-time-programmable boot memory, so that secure boot can be rehearsed and tested
/// on a host. It protects nothing: whoever may write the state directory may undo it. What it is faithful in:
/// bits only go from 0 to 1, each call is durable, and a protected row takes one value only. The check bits
/// of protected rows are not modelled; bit 23 marks one that was programmed.
class FakeBootMemory final : public BootMemory {
 public:
  /// Reads the memory from its file: 4 bytes a row, big-endian; what lies behind the file's end is blank. A
  /// missing file is made when something is programmed.
  /// `image_key`: a file of 64 hexadecimal digits, the hash of the key that the firmware counts as signed
  /// by. It is read at each question; without it no key signed the firmware.
  /// @errors kIo
  [[nodiscard]] static Result<std::unique_ptr<FakeBootMemory>, StateError> open(
      const std::filesystem::path& file, std::filesystem::path image_key);

  [[nodiscard]] BootMemoryResult<std::uint32_t> read(std::uint16_t row) const override;
  [[nodiscard]] BootMemoryResult<void> program(std::uint16_t row, std::uint32_t bits) override;
  [[nodiscard]] BootMemoryResult<std::uint16_t> read_protected(std::uint16_t row) const override;
  [[nodiscard]] BootMemoryResult<void> program_protected(std::uint16_t row, std::uint16_t value) override;
  [[nodiscard]] bool image_is_signed_by(const BootKeyHash& key) const override;

 private:
  FakeBootMemory(std::filesystem::path file, std::filesystem::path image_key)
      : file_(std::move(file)), image_key_(std::move(image_key)), rows_(kRows) {}
  [[nodiscard]] BootMemoryResult<void> set_bits(std::uint16_t row, std::uint32_t bits);

  const std::filesystem::path file_;
  const std::filesystem::path image_key_;
  mutable std::mutex mutex_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace coffer::platform
