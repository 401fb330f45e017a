// From reset to run(), for a program that was loaded into SRAM with its variables already in place and
// zeroed.
#include "host.h"

extern "C" {
int run();  // the program
extern void (*init_array_begin[])();
extern void (*init_array_end[])();
extern unsigned stack_top[];

[[noreturn]] void reset() {
  for (void (**constructor)() = init_array_begin; constructor != init_array_end; ++constructor)
    (*constructor)();
  coffer::bench::leave(run());
}

[[noreturn]] void fault() { coffer::bench::leave(99); }

__attribute__((section(".vectors"), used))
const void* const vectors[] = {stack_top, reinterpret_cast<const void*>(reset),
                               reinterpret_cast<const void*>(fault), reinterpret_cast<const void*>(fault)};
}
