#pragma once
#include "base/wipe.h"
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// strip_leading_zeros() for a secret integer: only how many zeros there are shows, not what follows them.
[[nodiscard]] inline Bytes strip_zeros_of_secret(Bytes integer) {
  Limb zeros = 0;
  Limb still = ~Limb{0};
  for (const std::uint8_t byte : integer) {
    still &= mask_if_zero(byte);
    zeros += still & 1u;
  }
  return integer.subspan(make_public(zeros));
}

/// Whether two secrets are equal, which others may see.
[[nodiscard]] inline bool reveal_equal(Bytes a, Bytes b) {
  const bool same = constant_time_equal(a, b);
  declassify(&same, sizeof(same));
  return same;
}

}  // namespace coffer::crypto::bare
