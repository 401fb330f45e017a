#pragma once
// What a program asks of the emulator that runs it (run.mjs): breakpoints, with arguments in r0 and r1.

#include <cstdint>

namespace coffer::bench {

/// Prints a line.
inline void print(const char* text) {
  register const char* r0 asm("r0") = text;
  asm volatile("bkpt #4" : : "r"(r0) : "memory");
}

/// Ends the program. 0: all is well.
[[noreturn]] inline void leave(int status) {
  register int r0 asm("r0") = status;
  asm volatile("bkpt #3" : : "r"(r0) : "memory");
  __builtin_unreachable();
}

/// Counts the cycles that run() takes, and reports them under a name.
template <typename Operation>
void measure(const char* name, Operation&& run) {
  asm volatile("bkpt #1" : : : "memory");
  run();
  register const char* r0 asm("r0") = name;
  asm volatile("bkpt #2" : : "r"(r0) : "memory");
}

}  // namespace coffer::bench
