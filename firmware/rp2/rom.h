#pragma once
#include <cstdint>

namespace coffer::rp2 {

/// Address of a function of the mask ROM, named by two characters; 0 when there is none.
[[nodiscard]] std::uintptr_t rom_address(char first, char second);

/// The same, as the function that it is.
template <typename Function>
[[nodiscard]] Function* rom_function(char first, char second) {
  return reinterpret_cast<Function*>(rom_address(first, second));
}

/// Restarts the chip into the ROM's USB boot loader. Returns when the ROM does not.
void enter_boot_loader();

}  // namespace coffer::rp2
