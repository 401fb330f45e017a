#pragma once
#include "crypto/openssl/handles.h"

namespace coffer::crypto::openssl {

/// Keys of the curves of RFC 7748 and RFC 8032, whose private and public halves are plain byte strings.
/// `type` is OpenSSL's name: "X25519", "X448", "ED25519", "ED448".

/// @errors kBackendFailure
[[nodiscard]] CryptoResult<Key> generate_raw_key(const char* type);
/// The caller has checked the length. @errors kBackendFailure
[[nodiscard]] CryptoResult<Key> raw_private_key(const char* type, Bytes secret);
[[nodiscard]] CryptoResult<Key> raw_public_key(const char* type, Bytes encoded);

/// Writes the halves of a key, each exactly out.size() bytes long. @errors kBackendFailure
[[nodiscard]] CryptoResult<void> write_private(const Key& key, MutableBytes out);
[[nodiscard]] CryptoResult<void> write_public(const Key& key, MutableBytes out);

}  // namespace coffer::crypto::openssl
