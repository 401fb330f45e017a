#pragma once
#include "crypto/error.h"
#include "platform/platform.h"
#include "store/flash/nor_flash.h"

namespace coffer::firmware {

/// The root key of a chip without secret memory: 32 random bytes in a sector of flash of their own, mixed
/// with the chip's identifier. Whoever reads all of the flash has it; then only a PIN is left, and what
/// stretching adds to it.
class FlashRootKey final : public platform::RootKey {
 public:
  /// What the sector holds.
  enum class State : std::uint8_t { kBlank, kDamaged, kThere };

  /// `flash` has one sector, and outlives it.
  explicit FlashRootKey(store::NorFlash& flash) : flash_(flash) {}

  /// Reads the sector, and derives the key if it is kThere. `unique_id`: the chip's.
  /// @errors kBackendFailure
  [[nodiscard]] crypto::CryptoResult<State> load(Bytes unique_id);
  /// Makes a new one: what was sealed under the one before is lost. A power cut leaves kBlank or kDamaged, or
  /// all done. @errors kBackendFailure (no entropy, or the flash failed)
  [[nodiscard]] crypto::CryptoResult<void> make(Bytes unique_id);
  /// Erases it. @returns whether it was done
  [[nodiscard]] bool erase() { return flash_.erase(0); }

  /// Only after load() answered kThere, or make().
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  store::NorFlash& flash_;
  Secret<platform::kRootKeySize> key_;
};

}  // namespace coffer::firmware
