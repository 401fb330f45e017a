#pragma once
#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace coffer::platform {

/// Why a row was not read or not programmed.
enum class BootMemoryError {
  kNoSuchRow,   ///< kRows or above
  kProgrammed,  ///< a protected row that holds another value: it takes no second one
  kFailed,      ///< the memory failed: whether the row was programmed is not known
};
/// What a call of the boot memory answers.
template <typename T>
using BootMemoryResult = Result<T, BootMemoryError>;

/// SHA-256 of a public boot key, as the boot ROM compares it.
inline constexpr std::size_t kBootKeyHashSize = 32;
using BootKeyHash = std::array<std::uint8_t, kBootKeyHashSize>;

/// The one-time-programmable memory that an RP2350 boots by (its datasheet, chapter "OTP"): rows of 24 bits
/// that only ever go from 0 to 1, with what is programmed there. Safe from several threads; each call is
/// durable when it returns.
class BootMemory {
 public:
  /// Rows that there are: 000 to FFF.
  static constexpr std::uint16_t kRows = 0x1000;
  /// The 24 bits of a row.
  static constexpr std::uint32_t kRowMask = 0xFFFFFF;

  /// A row as it is: 24 bits. @errors kNoSuchRow, kFailed
  [[nodiscard]] virtual BootMemoryResult<std::uint32_t> read(std::uint16_t row) const = 0;
  /// Sets bits of a row, within kRowMask; those that are set stay so. @errors kNoSuchRow, kFailed
  [[nodiscard]] virtual BootMemoryResult<void> program(std::uint16_t row, std::uint32_t bits) = 0;

  /// The 16 bits of a row that is protected by an error-correcting code; 0 when it is blank.
  /// @errors kNoSuchRow, kFailed
  [[nodiscard]] virtual BootMemoryResult<std::uint16_t> read_protected(std::uint16_t row) const = 0;
  /// Programs a blank row, with its code. Repeating the same value is fine.
  /// @errors kNoSuchRow, kProgrammed, kFailed
  [[nodiscard]] virtual BootMemoryResult<void> program_protected(std::uint16_t row, std::uint16_t value) = 0;

  /// Whether the running firmware carries a signature of this key. False when that cannot be told.
  [[nodiscard]] virtual bool image_is_signed_by(const BootKeyHash& key) const = 0;

 protected:
  ~BootMemory() = default;
};

}  // namespace coffer::platform
