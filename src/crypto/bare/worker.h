#pragma once
#include "crypto/worker.h"

namespace coffer::crypto::bare {

/// From now on RSA shares its work with this one, which outlives its use; null: with none, as at first. Not
/// while an operation runs.
void use_worker(Worker* worker);
/// The one in use, or null.
[[nodiscard]] Worker* worker();

}  // namespace coffer::crypto::bare
