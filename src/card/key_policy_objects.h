#pragma once
#include "base/tlv.h"
#include "token/terms/key_policy.h"

namespace coffer::card {

/// Reads the data objects that give a new key its policy: 90 (use counter, 4 bytes), 91 (permitted
/// algorithms, 1 to kMaxAlgorithms), 92 (key domain, 1 byte). Others are left alone. @returns whether those
/// that are there are right
[[nodiscard]] bool read_key_policy(Bytes objects, token::KeyPolicy& policy);

}  // namespace coffer::card
