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
  using Lookup = std::uintptr_t(std::uintptr_t table, std::uint32_t code);
  const auto lookup = reinterpret_cast<Lookup*>(rom_pointer(0x18));
  const auto code = static_cast<std::uint32_t>(first) | (static_cast<std::uint32_t>(second) << 8);
  return lookup(rom_pointer(0x14), code);
}

void enter_boot_loader() { rom_function<void(std::uint32_t, std::uint32_t)>('U', 'B')(0, 0); }

}  // namespace coffer::rp2
