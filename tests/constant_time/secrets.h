#pragma once
#include "base/bytes.h"

namespace constant_time {

/// Marks bytes as secret: from here on nothing computed from them may decide a branch or an address.
void mark_secret(coffer::MutableBytes bytes);
/// Marks them as public again.
void mark_public(coffer::Bytes bytes);
/// How often something secret has decided one so far.
[[nodiscard]] unsigned mistakes();

}  // namespace constant_time
