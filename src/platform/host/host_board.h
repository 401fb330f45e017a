#pragma once
#include <array>

#include "platform/platform.h"

namespace coffer::platform {

/// A host as a board. Its serial number is derived from the root key, so that each token has its own, and
/// the copy of a token the same one.
class HostBoard final : public Board {
 public:
  /// Bytes of a host's serial number.
  static constexpr std::size_t kSerialSize = 16;
  /// What hosts are told: a host has more memory than any command needs.
  static constexpr std::uint32_t kNominalMemory = 1u << 20;

  /// Derives the serial number: HKDF-SHA-256 (RFC 5869) of the root key, which is not needed afterwards.
  /// @throws std::bad_alloc
  explicit HostBoard(const RootKey& root_key);

  [[nodiscard]] BoardKind kind() const override { return BoardKind::kHost; }
  [[nodiscard]] Bytes serial_number() const override { return serial_; }
  [[nodiscard]] std::uint32_t free_memory() const override { return kNominalMemory; }
  [[nodiscard]] std::uint32_t flash_size() const override { return 0; }
  [[nodiscard]] bool can_restart(RestartInto target) const override {
    return target == RestartInto::kFirmware;
  }
  void restart(RestartInto /*target*/) override {}

 private:
  std::array<std::uint8_t, kSerialSize> serial_{};
};

}  // namespace coffer::platform
