#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "base/secret.h"
#include "platform/boot_memory.h"
#include "platform/platform.h"

namespace coffer::firmware {

/// Where a device secret lies in one-time-programmable memory (docs/spec/firmware.md): pages of 64 rows, of
/// which one is used. Another is taken only when a power cut has spoiled the one before.
namespace otp {
inline constexpr std::array<std::uint8_t, 3> kPages{57, 56, 55};  ///< in the order in which they are taken
inline constexpr std::uint16_t kPageRows = 64;
inline constexpr std::uint16_t kKeyRows = 16;   ///< rows 0 to 15: 16 bits each, protected
inline constexpr std::uint16_t kCheckRow = 16;  ///< protected: of SHA-256 of the key
inline constexpr std::uint16_t kMarkRow = 17;   ///< and the two behind: kMark, raw
inline constexpr std::uint16_t kMarkRows = 3;
inline constexpr std::uint16_t kComplement =
    32;  ///< so many rows further: key and check, all bits inverted, raw
inline constexpr std::uint32_t kMark = 0x434f46;  ///< "COF"
/// The word of a page's locks, each byte stored three times: read-only for secure code, nothing for others
/// and for the boot loader.
inline constexpr std::uint32_t kLock = 0x3d3d3d;
[[nodiscard]] constexpr std::uint16_t first_row(std::uint8_t page) {
  return static_cast<std::uint16_t>(page * kPageRows);
}
[[nodiscard]] constexpr std::uint16_t lock_row(std::uint8_t page) {
  return static_cast<std::uint16_t>(0xf81 + 2 * page);
}
}  // namespace otp

/// What a page holds.
enum class OtpPageState : std::uint8_t {
  kBlank,    ///< O0: nothing
  kTorn,     ///< O1: some of a key that was never used, or something else
  kMarked,   ///< O2: a key, and all or some of its mark
  kDamaged,  ///< O3: all of the mark, and no key that its check agrees with
};

/// A random secret of this one chip, made once and for ever. It is programmed and read back first, then
/// marked: only a marked one is ever used, and each start completes what a power cut has left of mark and
/// lock. The last page with a mark counts: one before it had a mark too weak to be seen when that page was
/// taken.
class OtpSecret {
 public:
  /// `memory` outlives it.
  explicit OtpSecret(platform::BootMemory& memory) : memory_(memory) {}

  /// Finds the secret, or makes it in the first page that is blank, if none has one. @returns false when it
  /// is damaged, when there is none and no page is left, or when memory or random generator failed
  [[nodiscard]] bool open();

  /// Only after open().
  [[nodiscard]] const Secret<platform::kRootKeySize>& secret() const { return secret_; }
  /// Where it lies. Only after open().
  [[nodiscard]] std::uint8_t page() const { return page_; }

 private:
  [[nodiscard]] std::optional<OtpPageState> state_of(std::uint8_t page) const;
  [[nodiscard]] bool find(bool& found);
  [[nodiscard]] bool make();
  [[nodiscard]] bool program_key(std::uint8_t page);
  [[nodiscard]] bool program_row(std::uint16_t row, std::uint16_t value);
  [[nodiscard]] bool program_bits(std::uint16_t row, std::uint32_t bits);
  [[nodiscard]] bool complete(std::uint8_t page);

  platform::BootMemory& memory_;
  Secret<platform::kRootKeySize> secret_;
  std::uint8_t page_ = 0;
};

}  // namespace coffer::firmware
