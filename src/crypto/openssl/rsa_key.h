#pragma once
#include "crypto/openssl/number.h"
#include "crypto/rsa.h"

namespace coffer::crypto::openssl {

/// What RsaPrivateKey::handle_ points to: the key with its CRT numbers, and contexts that are ready to be
/// copied (see copy_of()). Never changed once made, apart from OpenSSL's own blinding, which locks for
/// itself.
struct RsaHandle {
  Key key;
  KeyContext sign_pkcs1;  ///< initialised, with the padding of PKCS #1 v1.5 set
  KeyContext decrypt;     ///< initialised, without a padding set
  RsaBlock modulus;       ///< big-endian, in its full length
};

/// What a handle stands for. It must not be null: callers look first.
[[nodiscard]] inline const RsaHandle& rsa_handle(const void* handle) {
  return *static_cast<const RsaHandle*>(handle);
}

}  // namespace coffer::crypto::openssl
