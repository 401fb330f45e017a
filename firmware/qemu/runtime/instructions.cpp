#include "qemu/runtime/instructions.h"

namespace coffer::qemu {

#if defined(__arm__)

namespace {

// Timer 0 of Arm's CMSDK counts down with the board's clock, of 25 or 20 MHz; an instruction takes a
// nanosecond.
struct CmsdkTimer {
  std::uint32_t control;
  std::uint32_t value;
  std::uint32_t reload;
};

#if __ARM_ARCH == 6
volatile auto& timer = *reinterpret_cast<volatile CmsdkTimer*>(0x4000'0000);
constexpr std::uint64_t kInstructionsATick = 40;
#else
volatile auto& timer = *reinterpret_cast<volatile CmsdkTimer*>(0x5000'0000);
constexpr std::uint64_t kInstructionsATick = 50;
#endif

}  // namespace

void start_counting() {
  timer.reload = 0xFFFF'FFFF;
  timer.value = 0xFFFF'FFFF;
  timer.control = 1;
}

std::uint64_t instructions() { return (0xFFFF'FFFF - timer.value) * kInstructionsATick; }

#elif defined(__riscv)

void start_counting() {}

std::uint64_t instructions() {
  std::uint32_t high = 0;
  std::uint32_t low = 0;
  std::uint32_t high_again = 0;
  do {
    asm volatile(
        ".option push\n"
        ".option arch, +zicsr\n"
        "csrr %0, minstreth\n"
        "csrr %1, minstret\n"
        "csrr %2, minstreth\n"
        ".option pop"
        : "=r"(high), "=r"(low), "=r"(high_again));
  } while (high != high_again);
  return std::uint64_t{high} << 32 | low;
}

#elif defined(__XTENSA__)

namespace {

// The cycle counter counts at 10 MHz; an instruction takes a nanosecond.
constexpr std::uint64_t kInstructionsACycle = 100;

std::uint32_t cycles() {
  std::uint32_t count = 0;
  asm volatile("rsr %0, ccount" : "=r"(count));
  return count;
}

std::uint32_t start = 0;

}  // namespace

void start_counting() { start = cycles(); }

std::uint64_t instructions() { return (cycles() - start) * kInstructionsACycle; }

#endif

}  // namespace coffer::qemu
