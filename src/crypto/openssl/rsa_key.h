#pragma once
#include "crypto/openssl/number.h"
#include "crypto/rsa.h"

namespace coffer::crypto::openssl {

/// What RsaPrivateKey::handle_ points to: the key with its CRT numbers, and contexts that are ready to be
/// copied (see copy_of()). Never changed once made, apart from OpenSSL's own blinding, which locks for
/// itself.
struct RsaHandle {
  Key key;
  KeyContext sign_pkcs1;
  KeyContext decrypt;  ///< without a padding set
  RsaBlock modulus;
};

[[nodiscard]] inline const RsaHandle& rsa_handle(const void* handle) {
  return *static_cast<const RsaHandle*>(handle);
}

}  // namespace coffer::crypto::openssl
