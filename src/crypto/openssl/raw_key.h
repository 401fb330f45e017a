#pragma once
#include "crypto/openssl/handles.h"

namespace coffer::crypto::openssl {

/// Keys of the curves of RFC 7748 and RFC 8032, whose private and public halves are plain byte strings.
/// `type` is OpenSSL's name: "X25519", "X448", "ED25519", "ED448".

/// A new key, of a random secret. @errors kBackendFailure
[[nodiscard]] CryptoResult<Key> generate_raw_key(const char* type);
/// A key with both halves, from the private one (the seed, for Ed). The caller has checked the length.
/// @errors kBackendFailure
[[nodiscard]] CryptoResult<Key> raw_private_key(const char* type, Bytes secret);
/// A key without its private half. The caller has checked the length. @errors kBackendFailure
[[nodiscard]] CryptoResult<Key> raw_public_key(const char* type, Bytes encoded);

/// Writes the private half, which has exactly out.size() bytes. @errors kBackendFailure (also: another
/// length, or a key without it)
[[nodiscard]] CryptoResult<void> write_private(const Key& key, MutableBytes out);
/// Writes the public half, which has exactly out.size() bytes. @errors kBackendFailure
[[nodiscard]] CryptoResult<void> write_public(const Key& key, MutableBytes out);

}  // namespace coffer::crypto::openssl
