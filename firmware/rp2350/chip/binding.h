#pragma once
#include "base/secret.h"
#include "platform/platform.h"
#include "rp2/flash_chip.h"
#include "rp2350/otp.h"

namespace coffer::rp2 {

/// What binds a state to this chip: its identifier, and a secret in its one-time-programmable memory.
class Binding {
 public:
  explicit Binding(const FlashChip& chip) { copy(chip.unique_id, bytes_.writable()); }

  /// Finds the secret, or makes it, which programs fuses for ever; then nothing reads it before the next
  /// reset. Noise is tested before. @returns whether there is one
  [[nodiscard]] bool prepare();
  /// What the root key is derived from, besides what is in flash. Only after prepare().
  [[nodiscard]] Bytes bytes() const { return bytes_.expose(); }
  [[nodiscard]] platform::BootMemory* boot_memory() { return &otp_; }

 private:
  static constexpr std::size_t kIdSize = 8;

  Otp otp_;
  Secret<kIdSize + platform::kRootKeySize> bytes_;
};

}  // namespace coffer::rp2
