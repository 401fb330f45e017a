#pragma once
// Memory that runs out when a test says so. Replaces the program's operator new: include it in one file of a
// test program.

#include <cstdlib>
#include <new>

// Sanitizers bring an operator new of their own, which cannot be replaced as well.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COFFER_ALLOCATION_CAN_FAIL 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COFFER_ALLOCATION_CAN_FAIL 0
#endif
#endif
#ifndef COFFER_ALLOCATION_CAN_FAIL
#define COFFER_ALLOCATION_CAN_FAIL 1
#endif

namespace coffer::testing {

inline constexpr bool kAllocationCanFail = COFFER_ALLOCATION_CAN_FAIL != 0;
inline thread_local bool allocation_fails = false;

/// While it lives, every allocation of this thread fails.
class NoMemory {
 public:
  NoMemory() { allocation_fails = true; }
  ~NoMemory() { allocation_fails = false; }
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;
};

}  // namespace coffer::testing

#if COFFER_ALLOCATION_CAN_FAIL
void* operator new(std::size_t size) {
  void* memory = coffer::testing::allocation_fails ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
