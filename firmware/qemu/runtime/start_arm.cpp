// Start of a program on an Arm board: the vector table, and what runs before program().

#include <array>
#include <cstdint>

extern "C" {

extern std::uint32_t stack_top[];
extern std::uint32_t bss_start[];
extern std::uint32_t bss_end[];
void program();
[[noreturn]] void fault();
[[noreturn]] void reset();

}  // extern "C"

// The images lie in RAM, .data where it belongs: only .bss has to be made.
void reset() {
  for (volatile std::uint32_t* word = bss_start; word < bss_end; ++word) *word = 0;
#if __ARM_ARCH == 6
  // The board has a Cortex-M3, which would forgive unaligned accesses; a Cortex-M0+ faults.
  constexpr std::uint32_t kUnalignedTrap = 1U << 3;
  auto& ccr = *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED14);
  ccr = ccr | kUnalignedTrap;
#endif
  program();
  while (true) {
  }
}

namespace {

struct VectorTable {
  std::uint32_t* stack;
  std::array<void (*)(), 15> handlers;
};

[[gnu::section(".vectors"), gnu::used]] constexpr VectorTable kVectors = {
    stack_top,
    {reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault}};

}  // namespace
