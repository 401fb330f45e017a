#pragma once
// The registers that this firmware uses, by the names of the data sheets of RP2040 and RP2350. What differs
// is in the folder of the chip. No code but the drivers includes it. Numbers of sections are the RP2040's.

#include <cstdint>

#include "chip/registers.h"

namespace coffer::rp2 {

using Register = volatile std::uint32_t;

/// The register at an address.
[[nodiscard, gnu::always_inline]] inline Register& reg(std::uint32_t address) {
  return *reinterpret_cast<Register*>(address);
}

/// Peripherals on APB and AHB-Lite have aliases that change single bits atomically (2.1.2).
[[gnu::always_inline]] inline void set_bits(std::uint32_t address, std::uint32_t bits) {
  reg(address + 0x2000) = bits;
}
[[gnu::always_inline]] inline void clear_bits(std::uint32_t address, std::uint32_t bits) {
  reg(address + 0x3000) = bits;
}

inline constexpr std::uint32_t kUsbDpram = 0x50100000;
inline constexpr std::uint32_t kUsbBase = 0x50110000;
inline constexpr std::uint32_t kSioBase = 0xd0000000;
inline constexpr std::uint32_t kPpbBase = 0xe0000000;

/// Puts a block into reset.
inline void hold_in_reset(Reset block) { set_bits(kResetsBase, static_cast<std::uint32_t>(block)); }
/// Takes a block out of reset, and waits until it is ready.
inline void release(Reset block) {
  const auto bit = static_cast<std::uint32_t>(block);
  clear_bits(kResetsBase, bit);
  while ((reg(kResetsBase + 8) & bit) == 0) {
  }
}

/// Waits until all of `bits` read `value`.
[[gnu::always_inline]] inline void wait_for(std::uint32_t address, std::uint32_t bits, std::uint32_t value) {
  while ((reg(address) & bits) != value) {
  }
}

/// What runs while flash cannot be read lies in RAM.
#define COFFER_RAM_CODE [[gnu::section(".ramtext"), gnu::noinline, gnu::long_call]]

}  // namespace coffer::rp2
