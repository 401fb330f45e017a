#pragma once
#include <cstddef>

// The sizes of a microcontroller: see src/crypto/bare/limits_config.h.

namespace coffer::crypto::bare {

/// RSA keys that are loaded, of 2.4 KB each: one in use, and one that is made.
inline constexpr std::size_t kRsaKeys = 2;
/// Keys on curves that are loaded, of 220 bytes each. At the first start there are three at once; a
/// derivation has two and the device's.
inline constexpr std::size_t kCurveKeys = 6;
/// RSA operations at the same time, with a workspace of 13 KB each: one for each core.
inline constexpr std::size_t kRsaOperations = 2;

/// Nothing to do: the core that runs the token takes and gives back, and no interrupt does.
class PoolLock {
 public:
  void lock() {}
  void unlock() {}
};

}  // namespace coffer::crypto::bare
