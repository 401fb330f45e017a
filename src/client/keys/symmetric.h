#pragma once
#include "base/fixed_buffer.h"
#include "client/keys/keys.h"
#include "crypto/hash.h"

namespace coffer::client {

using crypto::HashAlgorithm;

// Secret keys at work, for the user. All answer kStatusWord: 6982, 6600, 6A82, 6A81 (the key's list), 6984
// (use counter), 6985 and 6700 (another kind or size of key, malformed data), 6400 (a wrong tag or padding);
// kConnection.

/// Whether text becomes ciphertext, or the reverse.
enum class Direction : std::uint8_t { kEncrypt, kDecrypt };

/// Modes of AES (docs/spec/symmetric.md). XTS takes keys of 256 and 512 bits.
enum class AesMode : std::uint8_t { kEcb, kCbc, kOfb, kCfb, kCtr, kGcm, kCcm, kXts };

/// AES. `iv`: the IV, nonce or tweak; `aad`: associated data of GCM and CCM, whose tag of 16 bytes stands
/// behind the ciphertext. CBC works on every card with secret keys, whole blocks only.
/// @errors also kUnsupported, kArgument
[[nodiscard]] ClientResult<WipedBytes> aes(Device& device, const Key& key, AesMode mode, Direction direction,
                                           Bytes iv, Bytes aad, Bytes data);
/// ChaCha20-Poly1305 (RFC 8439) with a key of 256 bits; the tag stands behind the ciphertext.
[[nodiscard]] ClientResult<WipedBytes> chacha20_poly1305(Device& device, const Key& key, Direction direction,
                                                         Bytes nonce, Bytes aad, Bytes data);
/// AES-CMAC (SP 800-38B), 16 bytes.
[[nodiscard]] ClientResult<ByteVector> cmac(Device& device, const Key& key, Bytes message);
/// HMAC (FIPS 198-1) in full length. @errors also kUnsupported
[[nodiscard]] ClientResult<ByteVector> hmac(Device& device, const Key& key, HashAlgorithm hash,
                                            Bytes message);
/// HKDF (RFC 5869), extraction and expansion, with SHA-256, SHA-384 or SHA-512. @errors also kUnsupported,
/// kArgument
[[nodiscard]] ClientResult<WipedBytes> hkdf(Device& device, const Key& key, HashAlgorithm hash, Bytes salt,
                                            Bytes info, std::size_t size);

/// An object identifier, DER without tag and length.
using CipherOid = FixedBuffer<12>;
/// The extended CIPHER command: any algorithm of docs/spec/symmetric.md.
struct CipherCall {
  Direction direction = Direction::kEncrypt;  ///< MACs and derivations do not care
  CipherOid oid{};
  Bytes data{};
  std::optional<Bytes> iv{};   ///< IV, nonce, tweak or salt
  std::optional<Bytes> aad{};  ///< associated data, shared info, parameters
  std::size_t size = 0;        ///< of a derivation: how many bytes; 0: what is usual
};
/// @errors also kUnsupported, kArgument (too long)
[[nodiscard]] ClientResult<WipedBytes> cipher(Device& device, KeyId reference, const CipherCall& call);

}  // namespace coffer::client
