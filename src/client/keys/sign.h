#pragma once
#include "client/keys/keys.h"
#include "crypto/hash.h"

namespace coffer::client {

using crypto::HashAlgorithm;

// Signatures, for the user. All answer kStatusWord: 6982 nobody is logged in, 6600 nobody confirmed, 6A82 no
// such key, 6A81 its list does not permit it, 6984 its use counter is used up, 6985 another kind of key;
// kConnection.

/// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2) of a digest that was made with `hash`. @errors also kArgument (length)
[[nodiscard]] ClientResult<ByteVector> sign_pkcs1(Device& device, const Key& key, HashAlgorithm hash,
                                                  Bytes digest);
/// The same padding around any data, mostly a DigestInfo: up to the modulus's length minus 11.
[[nodiscard]] ClientResult<ByteVector> sign_pkcs1_data(Device& device, const Key& key, Bytes data);
/// RSASSA-PSS (RFC 8017, 8.1) of a digest; mask and salt as long as it, made with the same hash.
[[nodiscard]] ClientResult<ByteVector> sign_pss(Device& device, const Key& key, Bytes digest);
/// The private RSA operation on a block that is padded already, as long as the modulus and below it.
[[nodiscard]] ClientResult<ByteVector> sign_rsa_block(Device& device, const Key& key, Bytes block);
/// ECDSA (FIPS 186-5) of a digest, whose leftmost bits count. @returns DER; plain_ecdsa() makes r || s of it
[[nodiscard]] ClientResult<ByteVector> sign_ecdsa(Device& device, const Key& key, Bytes digest);
/// Pure EdDSA (RFC 8032) of a message. @returns R || S, 64 or 114 bytes. @errors also kUnsupported
[[nodiscard]] ClientResult<ByteVector> sign_eddsa(Device& device, const Key& key, Bytes message);

/// What is signed with.
enum class SignScheme : std::uint8_t { kPkcs1, kPss, kEcdsa };
/// A message: hashed here, or in the card where the key's list permits nothing else. @errors also
/// kUnsupported
[[nodiscard]] ClientResult<ByteVector> sign_message(Device& device, const Key& key, SignScheme scheme,
                                                    HashAlgorithm hash, Bytes message);

/// An ECDSA signature of a key on a curve as r || s. @errors kMalformed
[[nodiscard]] ClientResult<ByteVector> plain_ecdsa(const crypto::Curve& curve, Bytes der);

/// SIGN with an algorithm identifier, as the card has it: 20, 30 to 35, 40 to 45, 70 to 75.
[[nodiscard]] ClientResult<ByteVector> sign_with(Device& device, KeyId reference, token::Algorithm algorithm,
                                                 Bytes data);

}  // namespace coffer::client
