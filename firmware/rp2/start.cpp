// From reset to coffer_main(): what C++ expects of memory, and what the C library expects of a system.

#include <cstdint>
#include <cstdlib>

#include "chip/protection.h"
#include "rp2/clocks.h"
#include "rp2/fault.h"
#include "rp2/registers.h"

// Of the linker script.
extern "C" {
extern std::uint32_t ram_vectors[];
extern std::uint32_t data_begin[], data_end[];
extern const std::uint32_t data_load[];
extern std::uint32_t bss_begin[], bss_end[];
using Constructor = void (*)();
extern const Constructor init_array_begin[], init_array_end[];

[[noreturn]] void coffer_main();
[[noreturn]] void reset_handler();
}

namespace coffer::rp2 {
namespace {

void prepare_memory() {
  // Volatile, for memcpy() and memset() may lie in what is not copied yet.
  const std::uint32_t* from = data_load;
  for (volatile std::uint32_t* to = data_begin; to != data_end; ++to, ++from) *to = *from;
  for (volatile std::uint32_t* to = bss_begin; to != bss_end; ++to) *to = 0;
}

}  // namespace
}  // namespace coffer::rp2

extern "C" void reset_handler() {
  using namespace coffer::rp2;
  protect_stack();
  prepare_memory();
  reg(kPpbBase + 0xed08) = reinterpret_cast<std::uint32_t>(ram_vectors);  // VTOR
  start_clocks();
  protect_chip();
  for (const Constructor* constructor = init_array_begin; constructor != init_array_end; ++constructor) {
    (*constructor)();
  }
  coffer_main();
}

// What must not happen: failed assertions of the library, calls of pure virtual functions.
extern "C" void abort() { fault_handler(); }
extern "C" [[noreturn]] void __cxa_pure_virtual();
extern "C" void __cxa_pure_virtual() { fault_handler(); }
