#pragma once
#include "base/bytes.h"

namespace coffer::crypto::bare {

/// Fills `out` with full entropy: conditioned output of a noise source that passes its health tests (SP
/// 800-90B). The platform defines it, at link time. @returns false when the source fails; then nothing is
/// made from `out`
[[nodiscard]] bool read_entropy(MutableBytes out);

}  // namespace coffer::crypto::bare
