#include "rp2350/otp.h"

#include "common/boot/signed_image.h"
#include "common/flash/layout.h"
#include "rp2/flash_chip.h"
#include "rp2/registers.h"
#include "rp2/rom.h"

namespace coffer::rp2 {
namespace {

using platform::BootMemoryError;
using platform::BootMemoryResult;

constexpr std::uint32_t kWrite = 1u << 16;
constexpr std::uint32_t kErrorCorrection = 1u << 17;

template <typename Value>
std::uint8_t* bytes_of(Value& value) {
  return reinterpret_cast<std::uint8_t*>(&value);
}

}  // namespace

void Otp::start() { access_ = rom_function<Access>('O', 'A'); }

void Otp::close_page(std::uint8_t page) {
  constexpr std::uint32_t kNothingForAnybody = 0xf;
  reg(kOtpBase + 4u * page) = kNothingForAnybody;  // SW_LOCK (13.9)
}

BootMemoryResult<std::uint32_t> Otp::read(std::uint16_t row) const {
  if (row >= kRows) return std::unexpected(BootMemoryError::kNoSuchRow);
  std::uint32_t value = 0;
  if (access_(bytes_of(value), sizeof value, row) != 0) return std::unexpected(BootMemoryError::kFailed);
  return value & kRowMask;
}

BootMemoryResult<void> Otp::program(std::uint16_t row, std::uint32_t bits) {
  const auto before = read(row);
  if (!before) return std::unexpected(before.error());
  std::uint32_t value = (*before | bits) & kRowMask;
  if (access_(bytes_of(value), sizeof value, row | kWrite) != 0) {
    return std::unexpected(BootMemoryError::kFailed);
  }
  return {};
}

BootMemoryResult<std::uint16_t> Otp::read_protected(std::uint16_t row) const {
  if (row >= kRows) return std::unexpected(BootMemoryError::kNoSuchRow);
  std::uint16_t value = 0;
  if (access_(bytes_of(value), sizeof value, row | kErrorCorrection) != 0) {
    return std::unexpected(BootMemoryError::kFailed);
  }
  return value;
}

BootMemoryResult<void> Otp::program_protected(std::uint16_t row, std::uint16_t value) {
  const auto raw = read(row);
  if (!raw) return std::unexpected(raw.error());
  if (*raw != 0) {
    if (read_protected(row) == value) return {};
    return std::unexpected(BootMemoryError::kProgrammed);
  }
  std::uint16_t copy = value;
  if (access_(bytes_of(copy), sizeof copy, row | kErrorCorrection | kWrite) != 0) {
    return std::unexpected(BootMemoryError::kFailed);
  }
  return {};
}

bool Otp::image_is_signed_by(const platform::BootKeyHash& key) const {
  const Bytes image = flash_view(0, firmware::kImageSectors * firmware::kSectorSize);
  return firmware::signer_of_image(image, kXipBase) == key;
}

}  // namespace coffer::rp2
