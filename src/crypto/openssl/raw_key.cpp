#include "crypto/openssl/raw_key.h"

namespace coffer::crypto::openssl {
namespace {

CryptoResult<Key> own(EVP_PKEY* key) {
  if (key == nullptr) return failure();
  return Key(key);
}

CryptoResult<void> write(const Key& key, MutableBytes out,
                         int (*get)(const EVP_PKEY*, unsigned char*, std::size_t*)) {
  std::size_t size = out.size();
  if (get(key.get(), out.data(), &size) != 1 || size != out.size()) return failure();
  return {};
}

}  // namespace

CryptoResult<Key> generate_raw_key(const char* type) {
  return own(EVP_PKEY_Q_keygen(nullptr, nullptr, type));
}

CryptoResult<Key> raw_private_key(const char* type, Bytes secret) {
  return own(EVP_PKEY_new_raw_private_key_ex(nullptr, type, nullptr, secret.data(), secret.size()));
}

CryptoResult<Key> raw_public_key(const char* type, Bytes encoded) {
  return own(EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, encoded.data(), encoded.size()));
}

CryptoResult<void> write_private(const Key& key, MutableBytes out) {
  return write(key, out, EVP_PKEY_get_raw_private_key);
}

CryptoResult<void> write_public(const Key& key, MutableBytes out) {
  return write(key, out, EVP_PKEY_get_raw_public_key);
}

}  // namespace coffer::crypto::openssl
