#pragma once
#include "platform/boot_memory.h"

namespace coffer::rp2 {

/// The chip's one-time-programmable memory, through the mask ROM (datasheet, 5.4.8.21).
class Otp final : public platform::BootMemory {
 public:
  /// Looks the ROM's function up. Once, before anything else.
  void start();
  /// Nothing reads or programs a page any more, until the next reset.
  void close_page(std::uint8_t page);

  [[nodiscard]] platform::BootMemoryResult<std::uint32_t> read(std::uint16_t row) const override;
  [[nodiscard]] platform::BootMemoryResult<void> program(std::uint16_t row, std::uint32_t bits) override;
  [[nodiscard]] platform::BootMemoryResult<std::uint16_t> read_protected(std::uint16_t row) const override;
  [[nodiscard]] platform::BootMemoryResult<void> program_protected(std::uint16_t row,
                                                                   std::uint16_t value) override;
  [[nodiscard]] bool image_is_signed_by(const platform::BootKeyHash& key) const override;

 private:
  using Access = int(std::uint8_t* buffer, std::uint32_t size, std::uint32_t row_and_flags);
  Access* access_ = nullptr;
};

}  // namespace coffer::rp2
