// What ends a program before its time.

#include "qemu/runtime/semihosting.h"

extern "C" {

[[noreturn]] void abort() {
  coffer::qemu::print("aborted\n");
  coffer::qemu::exit(3);
}
[[noreturn]] void __cxa_pure_virtual() { abort(); }
[[noreturn]] void fault() {
  coffer::qemu::print(
      "fault: a bad address, an unaligned access, or an instruction that the processor has not\n");
  coffer::qemu::exit(4);
}

}  // extern "C"
