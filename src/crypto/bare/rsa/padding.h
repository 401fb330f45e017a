#pragma once
#include "crypto/error.h"
#include "crypto/hash.h"

namespace coffer::crypto::bare {

// The encodings of RFC 8017, of blocks as long as the modulus, whose bits are a multiple of eight.

/// EMSA-PKCS1-v1_5 (9.2) of a DigestInfo or any data that leaves 11 bytes.
void pkcs1_encode(Bytes data, MutableBytes block);

/// EMSA-PSS (9.1.1), MGF1 with the same hash; a salt as long as the digest or as there is room.
/// @errors kInvalidArgument (the digest's length, or there is no room for it), kBackendFailure
[[nodiscard]] CryptoResult<void> pss_encode(HashAlgorithm algorithm, Bytes digest, MutableBytes block);

/// Where the message lies in a decrypted block. That a padding is wrong shows in the answer; what is wrong
/// does not show in the time taken. @errors kVerificationFailed
[[nodiscard]] CryptoResult<Bytes> pkcs1_decode(Bytes block);  ///< 7.2.2, step 3
/// The same for EME-OAEP, MGF1 with the same hash, empty label; unmasks the block in place. `block`: at least
/// two digests and two bytes. @errors kVerificationFailed, kBackendFailure
[[nodiscard]] CryptoResult<Bytes> oaep_decode(HashAlgorithm algorithm,
                                              MutableBytes block);  ///< 7.1.2, step 3

}  // namespace coffer::crypto::bare
