#include "chip/protection.h"

#include "rp2/registers.h"

// Of the linker script.
extern "C" {
extern std::uint32_t stack_bottom[];
}

namespace coffer::rp2 {
namespace {

/// ACCESSCTRL (10.6.3): a register for each block, writes with a password.
void close_buses() {
  constexpr std::uint32_t kPassword = 0xacceu << 16;
  constexpr std::uint32_t kFirst = 0x14;  // ROM
  constexpr std::uint32_t kLast = 0xe8;   // XIP_AUX
  constexpr std::uint32_t kCoresSecurePrivileged = 1u << 5 | 1u << 4 | 1u << 3;
  constexpr std::uint32_t kAllMasters = 0xf;
  for (std::uint32_t at = kFirst; at <= kLast; at += 4) {
    reg(kAccessCtrlBase + at) = kPassword | kCoresSecurePrivileged;
  }
  reg(kAccessCtrlBase) = kPassword | kAllMasters;  // LOCK
}

/// The sensitivity stays what OTP says: secure boot's lock sets it highest.
void arm_glitch_detector() {
  reg(kGlitchDetectorBase) = 0;        // ARM: any value but 5BAD
  reg(kGlitchDetectorBase + 0xc) = 1;  // LOCK
}

}  // namespace

void protect_stack() { asm volatile("msr msplim, %0" : : "r"(stack_bottom)); }

void protect_chip() {
  close_buses();
  arm_glitch_detector();
}

}  // namespace coffer::rp2
