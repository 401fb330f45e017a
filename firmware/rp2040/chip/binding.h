#pragma once
#include "platform/boot_memory.h"
#include "rp2/flash_chip.h"

namespace coffer::rp2 {

/// What binds a state to this chip: no more than the identifier of the flash chip, which is no secret.
class Binding {
 public:
  explicit Binding(const FlashChip& chip) : unique_id_(chip.unique_id) {}

  /// Nothing to do. @returns true
  [[nodiscard]] bool prepare() { return true; }
  /// What the root key is derived from, besides what is in flash.
  [[nodiscard]] Bytes bytes() const { return unique_id_; }
  /// None.
  [[nodiscard]] platform::BootMemory* boot_memory() { return nullptr; }

 private:
  const std::array<std::uint8_t, 8> unique_id_;
};

}  // namespace coffer::rp2
