#pragma once
#include "base/bytes.h"

namespace coffer {

/// Overwrites `bytes` with zeros in a way that the compiler may not leave out.
void wipe(MutableBytes bytes);

/// Whether two byte strings are equal, in time that depends on their lengths only.
[[nodiscard]] bool constant_time_equal(Bytes a, Bytes b);

}  // namespace coffer
