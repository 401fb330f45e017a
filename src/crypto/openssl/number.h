#pragma once
#include "crypto/openssl/handles.h"

namespace coffer::crypto::openssl {

/// A number to compute with that others may know; zero to begin with. Null when memory is out.
[[nodiscard]] Number public_number();
/// A number whose memory, and whose copies in OSSL_PARAMs, are wiped, and with which OpenSSL computes in
/// constant time where it can (BN_FLG_CONSTTIME); zero to begin with. Null when memory is out.
[[nodiscard]] Number secret_number();
/// public_number() with this value; empty is zero. Null also when its length is more than an int can say.
[[nodiscard]] Number public_number(Bytes big_endian);
/// secret_number() with this value; empty is zero. Null also when its length is more than an int can say.
[[nodiscard]] Number secret_number(Bytes big_endian);

/// Makes a key of `type` ("RSA", "EC") from parameters. `selection`: EVP_PKEY_KEYPAIR or EVP_PKEY_PUBLIC_KEY.
/// @errors kInvalidKey (OpenSSL refuses them), kBackendFailure
[[nodiscard]] CryptoResult<Key> key_from_parameters(const char* type, OSSL_PARAM_BLD* builder, int selection);

/// A context for `key` that `init` (EVP_PKEY_sign_init and its like) has made ready. Null when that fails.
[[nodiscard]] KeyContext context_for(const Key& key, int (*init)(EVP_PKEY_CTX*));

/// A copy of an initialised context for one operation. OpenSSL 3.0 looks algorithms up under locks whenever a
/// context is made and initialised; a copy is spared that, so that threads which share a key hardly wait for
/// each other.
[[nodiscard]] inline KeyContext copy_of(const KeyContext& initialised) {
  return KeyContext(EVP_PKEY_CTX_dup(initialised.get()));
}

}  // namespace coffer::crypto::openssl
