#pragma once
#include "base/fixed_buffer.h"
#include "token/stored_keys/key_record.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// PKCS#15 description of a private or secret key (PrKDF and SKDF entry, ISO/IEC 7816-15), as the Pico HSM
/// makes it for a new key: an empty label, the key's number in decimal digits as identifier, usage and size
/// in bits.
using KeyDescription = FixedBuffer<48>;
/// Makes it of what is known of the key without opening it.
[[nodiscard]] KeyDescription describe_for_hosts(KeyId id, const KeyInfo& info);

}  // namespace coffer::token
