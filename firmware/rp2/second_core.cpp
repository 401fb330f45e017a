#include "rp2/second_core.h"

#include <algorithm>
#include <array>
#include <span>

#include "rp2/fault.h"
#include "rp2/interrupts.h"
#include "rp2/registers.h"
#include "rp2/time.h"

// Of the linker script.
extern "C" {
extern std::uint32_t second_stack_bottom[], second_stack_top[];
}

namespace coffer::rp2 {
namespace {

// The cores' mailbox (2.3.1.4).
constexpr std::uint32_t kStatus = kSioBase + 0x50;
constexpr std::uint32_t kWrite = kSioBase + 0x54;
constexpr std::uint32_t kRead = kSioBase + 0x58;
constexpr std::uint32_t kIsValid = 1;
constexpr std::uint32_t kIsReady = 2;

/// The lowest words of the stack: no job may get there.
constexpr std::size_t kGuardWords = 16;
constexpr std::uint32_t kGuard = 0x5ac3f00d;

/// What core 1 is given, by its address in the mailbox.
struct Assignment {
  crypto::Worker::Job job;
  void* argument;
  volatile std::uint32_t is_done;
};
constinit Assignment assignment{};

std::span<std::uint32_t> stack() { return {second_stack_bottom, second_stack_top}; }

void prepare_stack() {
  std::ranges::fill(stack().first(kGuardWords), kGuard);
  std::ranges::fill(stack().subspan(kGuardWords), 0u);
  asm volatile("" : : "r"(second_stack_bottom) : "memory");  // as in base/wipe.cpp
}

bool is_guard_whole() {
  return std::ranges::all_of(stack().first(kGuardWords), [](std::uint32_t word) { return word == kGuard; });
}

void signal_event() { asm volatile("dmb\n\tsev" : : : "memory"); }

/// What core 1 does: it carries out what the mailbox brings. No stack and, between jobs, no register holds
/// anything of a job.
[[noreturn, gnu::naked, gnu::section(".ramtext")]] void work() {
  asm volatile(
      ".syntax unified\n\t"
      "movs r4, #0xd0\n\t"
      "lsls r4, r4, #24\n"  // SIO
      "1:\n\t"
      "ldr r0, [r4, #0x50]\n\t"
      "lsrs r0, r0, #1\n\t"  // is something there?
      "bcs 2f\n\t"
      "wfe\n\t"
      "b 1b\n"
      "2:\n\t"
      "ldr r5, [r4, #0x58]\n\t"
      "ldr r1, [r5, #0]\n\t"
      "ldr r0, [r5, #4]\n\t"
      "blx r1\n\t"
      "movs r0, #0\n\t"
      "movs r1, r0\n\t"
      "movs r2, r0\n\t"
      "movs r3, r0\n\t"
      "mov r12, r0\n\t"
      "movs r0, #1\n\t"
      "dmb\n\t"
      "str r0, [r5, #8]\n\t"
      "dmb\n\t"
      "sev\n\t"
      "b 1b");
}

/// Any exception of core 1. A word in the mailbox is an interrupt of core 0, whose handler is
/// fault_handler().
[[noreturn, gnu::naked, gnu::section(".ramtext")]] void report_fault() {
  asm volatile(
      ".syntax unified\n\t"
      "cpsid i\n\t"
      "movs r0, #0xd0\n\t"
      "lsls r0, r0, #24\n\t"
      "str r0, [r0, #0x54]\n\t"
      "sev\n"
      "1:\n\t"
      "wfe\n\t"
      "b 1b");
}

/// Of the core's own exceptions; no other is enabled.
using Vectors = std::array<void (*)(), 16>;
constexpr Vectors fault_vectors() {
  Vectors vectors{};
  std::ranges::fill(vectors, report_fault);
  return vectors;
}
alignas(256) constinit Vectors vectors = fault_vectors();

std::uint32_t address_of(const void* object) { return reinterpret_cast<std::uintptr_t>(object); }

void empty_mailbox() {
  while ((reg(kStatus) & kIsValid) != 0) {
    [[maybe_unused]] const std::uint32_t word = reg(kRead);
  }
}

/// Waits for bits of the mailbox's status. @returns false when they are not there by `end`
bool wait_for_mailbox(std::uint32_t bits, std::uint64_t end) {
  while ((reg(kStatus) & bits) == 0) {
    if (microseconds() > end) return false;
  }
  return true;
}

/// The mask ROM, in which core 1 waits, echoes each of these words, and goes to the entry then (2.8.2). When
/// it does not, one starts over.
bool launch() {
  constexpr std::uint64_t kPatience = 100'000;
  const std::uint64_t end = microseconds() + kPatience;
  const std::array<std::uint32_t, 6> words = {
      0,
      0,
      1,
      address_of(vectors.data()),
      address_of(second_stack_top),
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(work))};
  for (std::size_t i = 0; i < words.size();) {
    if (words[i] == 0) empty_mailbox();
    if (!wait_for_mailbox(kIsReady, end)) return false;
    reg(kWrite) = words[i];
    signal_event();
    if (!wait_for_mailbox(kIsValid, end)) return false;
    i = reg(kRead) == words[i] ? i + 1 : 0;
  }
  return true;
}

}  // namespace

bool SecondCore::start() {
  prepare_stack();
  clear_bits(kPsmBase + 4, kPsmSecondCore);  // FRCE_OFF: where a fault may have left it
  is_free_ = launch();
  if (is_free_) enable_interrupt(kMailboxInterrupt);
  return is_free_;
}

bool SecondCore::begin(Job job, void* argument) {
  if (!is_free_) return false;
  is_free_ = false;
  assignment.job = job;
  assignment.argument = argument;
  assignment.is_done = 0;
  asm volatile("dmb" : : : "memory");
  reg(kWrite) = address_of(&assignment);
  signal_event();
  return true;
}

void SecondCore::wait() {
  constexpr std::uint64_t kLongest = 60'000'000;
  const std::uint64_t end = microseconds() + kLongest;
  while (assignment.is_done == 0) {
    if (microseconds() > end) fault_handler();
    wait_for_event();
  }
  asm volatile("dmb" : : : "memory");
  if (!is_guard_whole()) fault_handler();
  prepare_stack();
  is_free_ = true;
}

}  // namespace coffer::rp2
