#include "rp2/rom.h"

namespace coffer::rp2 {
namespace {

/// A half-word of the ROM's header: an address in the ROM.
std::uintptr_t rom_pointer(std::uintptr_t at) {
  std::uint32_t value;
  asm volatile("ldrh %0, [%1]" : "=r"(value) : "r"(at));  // the compiler takes low addresses for null
  return value;
}

}  // namespace

std::uintptr_t rom_address(char first, char second) {
  using Lookup = std::uintptr_t(std::uint32_t code, std::uint32_t mask);
  constexpr std::uint32_t kForSecureArm = 0x0004;
  const auto lookup = reinterpret_cast<Lookup*>(rom_pointer(0x16));  // 5.4.1
  const auto code = static_cast<std::uint32_t>(first) | (static_cast<std::uint32_t>(second) << 8);
  return lookup(code, kForSecureArm);
}

void enter_boot_loader() {
  constexpr std::uint32_t kBootLoader = 0x2;
  constexpr std::uint32_t kNoReturn = 0x100;
  constexpr std::uint32_t kDelay = 10;  // milliseconds
  using Reboot = int(std::uint32_t flags, std::uint32_t delay, std::uint32_t, std::uint32_t);
  rom_function<Reboot>('R', 'B')(kBootLoader | kNoReturn, kDelay, 0, 0);
}

}  // namespace coffer::rp2
