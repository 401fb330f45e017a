#include "platform/host/fake_boot_memory.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string>

#include "base/endian.h"
#include "platform/host/directory.h"

namespace coffer::platform {
namespace {

constexpr std::size_t kRowBytes = 4;
constexpr std::uint32_t kProtectedMark = 1u << 23;

std::string hex(Bytes bytes) {
  std::string digits;
  for (const std::uint8_t byte : bytes) {
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 0x0F];
  }
  return digits;
}

}  // namespace

Result<std::unique_ptr<FakeBootMemory>, StateError> FakeBootMemory::open(const std::filesystem::path& file,
                                                                         std::filesystem::path image_key) {
  std::unique_ptr<FakeBootMemory> memory(new FakeBootMemory(file, std::move(image_key)));
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!descriptor.valid()) {
    if (errno == ENOENT) return memory;
    return state_io_error(file);
  }
  std::array<std::uint8_t, kRows * kRowBytes> content{};
  if (::pread(descriptor.get(), content.data(), content.size(), 0) < 0) return state_io_error(file);
  for (std::size_t row = 0; row < kRows; ++row) {
    memory->rows_[row] = load_be32(Bytes(content).subspan(row * kRowBytes).first<kRowBytes>()) & kRowMask;
  }
  return memory;
}

BootMemoryResult<std::uint32_t> FakeBootMemory::read(std::uint16_t row) const {
  if (row >= kRows) return std::unexpected(BootMemoryError::kNoSuchRow);
  const std::scoped_lock lock(mutex_);
  return rows_[row];
}

BootMemoryResult<void> FakeBootMemory::program(std::uint16_t row, std::uint32_t bits) {
  if (row >= kRows || (bits & ~kRowMask) != 0) return std::unexpected(BootMemoryError::kNoSuchRow);
  const std::scoped_lock lock(mutex_);
  return set_bits(row, bits);
}

BootMemoryResult<std::uint16_t> FakeBootMemory::read_protected(std::uint16_t row) const {
  COFFER_TRY(const std::uint32_t bits, read(row));
  return static_cast<std::uint16_t>(bits);
}

BootMemoryResult<void> FakeBootMemory::program_protected(std::uint16_t row, std::uint16_t value) {
  if (row >= kRows) return std::unexpected(BootMemoryError::kNoSuchRow);
  const std::scoped_lock lock(mutex_);
  const std::uint32_t wanted = kProtectedMark | value;
  if (rows_[row] != 0 && rows_[row] != wanted) return std::unexpected(BootMemoryError::kProgrammed);
  return set_bits(row, wanted);
}

BootMemoryResult<void> FakeBootMemory::set_bits(std::uint16_t row, std::uint32_t bits) {
  const std::uint32_t value = rows_[row] | bits;
  const auto bytes = be32(value);
  const Descriptor descriptor(::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  const auto offset = static_cast<off_t>(row * kRowBytes);
  const bool written =
      descriptor.valid() &&
      ::pwrite(descriptor.get(), bytes.data(), bytes.size(), offset) == static_cast<ssize_t>(bytes.size()) &&
      ::fsync(descriptor.get()) == 0 && sync_directory_of(file_);
  if (!written) return std::unexpected(BootMemoryError::kFailed);
  rows_[row] = value;
  return {};
}

bool FakeBootMemory::image_is_signed_by(const BootKeyHash& key) const {
  std::string digits;
  std::ifstream(image_key_) >> digits;
  return digits == hex(key);
}

}  // namespace coffer::platform
