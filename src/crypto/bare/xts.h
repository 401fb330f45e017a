#pragma once
#include "crypto/bare/aes.h"

namespace coffer::crypto::bare {

/// AES-XTS (IEEE 1619) of one data unit in place, at least a block long, with ciphertext stealing. `key`:
/// data key, then tweak key; `tweak`: 16 bytes. The caller has checked all lengths.
void xts_encrypt(Bytes key, Bytes tweak, MutableBytes data);
/// The reverse, with the same lengths.
void xts_decrypt(Bytes key, Bytes tweak, MutableBytes data);

}  // namespace coffer::crypto::bare
