#pragma once
// The registers of the RP2040 that this firmware uses, by the names of the "RP2040 Datasheet". No code but
// the drivers of this folder includes it.

#include <cstdint>

namespace coffer::rp2040 {

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

inline constexpr std::uint32_t kXipBase = 0x10000000;
inline constexpr std::uint32_t kSsiBase = 0x18000000;
inline constexpr std::uint32_t kSysinfoBase = 0x40000000;
inline constexpr std::uint32_t kClocksBase = 0x40008000;
inline constexpr std::uint32_t kResetsBase = 0x4000c000;
inline constexpr std::uint32_t kPsmBase = 0x40010000;
inline constexpr std::uint32_t kIoBank0Base = 0x40014000;
inline constexpr std::uint32_t kIoQspiBase = 0x40018000;
inline constexpr std::uint32_t kPadsBank0Base = 0x4001c000;
inline constexpr std::uint32_t kXoscBase = 0x40024000;
inline constexpr std::uint32_t kPllSysBase = 0x40028000;
inline constexpr std::uint32_t kPllUsbBase = 0x4002c000;
inline constexpr std::uint32_t kTimerBase = 0x40054000;
inline constexpr std::uint32_t kWatchdogBase = 0x40058000;
inline constexpr std::uint32_t kRoscBase = 0x40060000;
inline constexpr std::uint32_t kUsbDpram = 0x50100000;
inline constexpr std::uint32_t kUsbBase = 0x50110000;
inline constexpr std::uint32_t kSioBase = 0xd0000000;
inline constexpr std::uint32_t kPpbBase = 0xe0000000;

/// Bits of RESETS.RESET (2.14.3).
enum class Reset : std::uint32_t {
  kIoBank0 = 1u << 5,
  kIoQspi = 1u << 6,
  kPadsBank0 = 1u << 8,
  kPadsQspi = 1u << 9,
  kPllSys = 1u << 12,
  kPllUsb = 1u << 13,
  kSyscfg = 1u << 18,
  kSysinfo = 1u << 19,
  kTimer = 1u << 21,
  kUsb = 1u << 24,
};

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

}  // namespace coffer::rp2040
