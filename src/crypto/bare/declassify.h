#pragma once
#include <cstddef>

namespace coffer::crypto::bare {

/// Says that a value computed from secrets is public from here on: a mask that decides, a signature, a public
/// key. It does nothing but in the build that checks for constant time, where the test defines it: there,
/// everything secret is marked, and each branch or index by it that was not declassified is found
/// (tests/constant_time).
#ifdef COFFER_CONSTANT_TIME_CHECK
void declassify(const void* memory, std::size_t size);
#else
inline void declassify(const void* /*memory*/, std::size_t /*size*/) {}
#endif

}  // namespace coffer::crypto::bare
