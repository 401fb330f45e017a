#pragma once
#include <bearssl.h>

#include "crypto/hash.h"

namespace coffer::crypto::bare {

/// BearSSL's implementation of a hash function.
[[nodiscard]] const br_hash_class* hash_class(HashAlgorithm algorithm);

}  // namespace coffer::crypto::bare
