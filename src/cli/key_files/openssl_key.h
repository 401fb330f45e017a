#pragma once
#include "cli/key_files/key_file.h"
#include "crypto/openssl/handles.h"

namespace coffer::cli {

using crypto::openssl::Key;

/// A private key of OpenSSL's as key material. @errors kUnsupported, kPublicOnly
[[nodiscard]] Result<OwnedKey, KeyFileError> material_of(const EVP_PKEY* key);

/// The reverse; null for a secret key, which has no such form, and when OpenSSL fails.
[[nodiscard]] Key openssl_key(const token::KeyMaterial& material);

/// PKCS#8 as PEM; encrypted with AES-256 (PBES2) under `password` unless that is empty. To be wiped by the
/// caller. Empty when it has no such form.
[[nodiscard]] std::string write_pem(const token::KeyMaterial& material, Bytes password);

/// SubjectPublicKeyInfo, DER; empty when there is none.
[[nodiscard]] std::vector<std::uint8_t> public_der(const token::KeyMaterial& material);

}  // namespace coffer::cli
