#include "crypto/hash.h"

#include "crypto/openssl/support.h"

namespace coffer::crypto {
namespace openssl {

const char* digest_name(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return "SHA1";
    case HashAlgorithm::kSha224:
      return "SHA2-224";
    case HashAlgorithm::kSha256:
      return "SHA2-256";
    case HashAlgorithm::kSha384:
      return "SHA2-384";
    case HashAlgorithm::kSha512:
      return "SHA2-512";
  }
  return nullptr;
}

namespace {

template <HashAlgorithm Algorithm>
const EVP_MD* fetch_digest_once() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, digest_name(Algorithm), nullptr);
  return digest;
}

}  // namespace

const EVP_MD* fetched_digest(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return fetch_digest_once<HashAlgorithm::kSha1>();
    case HashAlgorithm::kSha224:
      return fetch_digest_once<HashAlgorithm::kSha224>();
    case HashAlgorithm::kSha256:
      return fetch_digest_once<HashAlgorithm::kSha256>();
    case HashAlgorithm::kSha384:
      return fetch_digest_once<HashAlgorithm::kSha384>();
    case HashAlgorithm::kSha512:
      return fetch_digest_once<HashAlgorithm::kSha512>();
  }
  return nullptr;
}

}  // namespace openssl

CryptoResult<void> hash_into(HashAlgorithm algorithm, Parts message, MutableBytes out) {
  if (out.size() != digest_size(algorithm)) return openssl::failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  const EVP_MD* digest = openssl::fetched_digest(algorithm);
  const openssl::Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (digest == nullptr || context == nullptr) return openssl::failure();
  if (EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1) return openssl::failure();
  for (const Bytes part : message) {
    if (EVP_DigestUpdate(context.get(), part.data(), part.size()) != 1) return openssl::failure();
  }
  if (EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1) return openssl::failure();
  return {};
}

CryptoResult<Digest> hash(HashAlgorithm algorithm, Parts message) {
  Digest digest;
  digest.set_size(digest_size(algorithm));
  COFFER_CHECK(hash_into(algorithm, message, digest.storage().first(digest.size())));
  return digest;
}

}  // namespace coffer::crypto
