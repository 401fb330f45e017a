#pragma once
#include "client/keys/keys.h"

namespace coffer::client {

/// How an RSA cryptogram was padded.
enum class RsaEncryption : std::uint8_t {
  kNone,        ///< the whole block comes back, with its leading zeros
  kPkcs1,       ///< RSAES-PKCS1-v1_5 (RFC 8017, 7.2)
  kOaepSha256,  ///< RSAES-OAEP with SHA-256, also as mask, and no label
};

/// Decrypts with an RSA key, for the user. Padding is removed in the card, PKCS #1 here where the card
/// cannot.
/// @errors kUnsupported; kStatusWord: 6982, 6600, 6A82, 6A81, 6984 (use counter), 6985 (no RSA key), 6A80
/// (wrong padding), 6700; kMalformed (wrong padding, removed here); kConnection
[[nodiscard]] ClientResult<WipedBytes> decrypt(Device& device, const Key& key, RsaEncryption encryption,
                                               Bytes cryptogram);

/// Agrees on a secret with a peer (ECDH, X25519, X448), for the user. `peer`: its public key, 04 X Y, or as
/// RFC 7748 encodes it. @returns the X coordinate in the field's full length, or the secret of RFC 7748
/// @errors kArgument (the peer's key has another length), kStatusWord: as decrypt(), 6A80 and 6984 no such
/// point; kConnection, kMalformed
[[nodiscard]] ClientResult<WipedBytes> agree(Device& device, const Key& key, Bytes peer);

}  // namespace coffer::client
