#pragma once
#include "platform/monotonic_counter.h"
#include "store/flash/nor_flash.h"

namespace coffer::firmware {

/// A counter in an area of flash of its own, two sectors or more: entries of 16 bytes, one after the other,
/// the largest number counts (docs/spec/firmware.md). A sector is erased only when another holds the number.
/// A power cut leaves the number as it was, or as it was to be. Whoever can write flash can put it back: it
/// shows damage, and records that are older than it, no more.
class FlashCounter final : public platform::MonotonicCounter {
 public:
  /// Bytes of an entry: the number (8, big-endian), its CRC-32, and that inverted.
  static constexpr std::size_t kEntrySize = 16;

  /// `flash` outlives it.
  explicit FlashCounter(store::NorFlash& flash) : flash_(flash) {}

  [[nodiscard]] platform::CounterResult<std::uint64_t> read() override;
  [[nodiscard]] platform::CounterResult<void> raise(std::uint64_t value) override;
  /// Nothing to do: what was raised is in flash.
  [[nodiscard]] platform::CounterResult<void> sync() override { return {}; }
  /// It then stands at 1. Above all before it only with a new root key, which it is made for.
  [[nodiscard]] platform::CounterResult<void> create() override;
  /// Erases all of it: read() then answers kMissing. @errors kFailed
  [[nodiscard]] platform::CounterResult<void> erase();

 private:
  [[nodiscard]] std::uint32_t slots() const;
  [[nodiscard]] Bytes slot(std::uint32_t sector, std::uint32_t number) const;
  [[nodiscard]] bool load();
  void find_free_slot();
  [[nodiscard]] bool make_room();
  [[nodiscard]] bool write(std::uint64_t value);

  store::NorFlash& flash_;
  bool loaded_ = false;
  std::uint64_t value_ = 0;
  std::uint32_t sector_ = 0;  // of value_
  std::uint32_t next_ = 0;    // the slot there that is written next; slots(): none is left
};

}  // namespace coffer::firmware
