#include "qemu/runtime/stack.h"

#include <cstdint>

extern "C" std::uint32_t stack_end[];  // its lowest address: the linker script

namespace coffer::qemu {
namespace {

constexpr std::uint32_t kPattern = 0xA5C3'5A3C;

std::uint32_t* stack_pointer() {
  std::uint32_t* sp = nullptr;
#if defined(__arm__)
  asm volatile("mov %0, sp" : "=r"(sp));
#elif defined(__riscv)
  asm volatile("mv %0, sp" : "=r"(sp));
#elif defined(__XTENSA__)
  asm volatile("mov %0, sp" : "=r"(sp));
#endif
  return sp;
}

}  // namespace

// Neither has a frame worth mentioning, and nothing is called from them that could be painted over.
[[gnu::noinline]] void paint_stack() {
  std::uint32_t* const top = stack_pointer();
  for (volatile std::uint32_t* word = stack_end; word < top; ++word) *word = kPattern;
}

[[gnu::noinline]] std::size_t painted_stack_used() {
  const std::uint32_t* const top = stack_pointer();
  const std::uint32_t* word = stack_end;
  while (word < top && *word == kPattern) ++word;
  return static_cast<std::size_t>(top - word) * sizeof(std::uint32_t);
}

}  // namespace coffer::qemu
