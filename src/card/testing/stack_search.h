#pragma once
#include <pthread.h>

#include <cstdint>
#include <vector>

namespace coffer::card::testing {

/// Whether the calling thread's stack, from its caller's frames to its end, holds the bytes whose inverse
/// this is.
[[gnu::noinline]]
__attribute__((no_sanitize("address"))) inline bool is_on_the_stack(
    const std::vector<std::uint8_t>& inverted) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return true;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  const auto* end = static_cast<const std::uint8_t*>(lowest) + size;
  const auto* at = static_cast<const std::uint8_t*>(__builtin_frame_address(0));
  for (; at + inverted.size() <= end; ++at) {
    std::size_t same = 0;
    while (same < inverted.size() && at[same] == static_cast<std::uint8_t>(~inverted[same])) ++same;
    if (same == inverted.size()) return true;
  }
  return false;
}

}  // namespace coffer::card::testing
