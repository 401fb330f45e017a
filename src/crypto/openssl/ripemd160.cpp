#include "crypto/ripemd160.h"

#include "crypto/openssl/support.h"

namespace coffer::crypto {

using openssl::failure;

CryptoResult<Ripemd160Digest> ripemd160(Parts message) {
  const openssl::ErrorQueueScope errors;
  // Never freed: see openssl::fetched_digest().
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "RIPEMD160", nullptr);
  if (algorithm == nullptr) return failure(CryptoError::kUnsupported);
  const openssl::Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1) return failure();
  for (const Bytes part : message) {
    if (EVP_DigestUpdate(context.get(), part.data(), part.size()) != 1) return failure();
  }
  Ripemd160Digest digest{};
  if (EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) return failure();
  return digest;
}

}  // namespace coffer::crypto
