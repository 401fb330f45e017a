#include "crypto/mac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/openssl/support.h"

namespace coffer::crypto {
namespace {

using openssl::failure;
using MacContext = openssl::Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

/// A context whose algorithm is set, to be copied. Setting it by name costs more than a short MAC does. The
/// key is a placeholder: OpenSSL 3.0 copies only contexts that have one. Never freed: see
/// openssl::fetched_digest().
const EVP_MAC_CTX* make_template(const char* mac_name, const char* parameter, const char* algorithm,
                                 std::size_t key_size) {
  static constexpr std::array<unsigned char, 32> kPlaceholder{};
  const openssl::Owned<EVP_MAC, EVP_MAC_free> mac(EVP_MAC_fetch(nullptr, mac_name, nullptr));
  if (mac == nullptr) return nullptr;
  MacContext context(EVP_MAC_CTX_new(mac.get()));
  // OSSL_PARAM has no const; the string is only read.
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(parameter, const_cast<char*>(algorithm), 0),
      OSSL_PARAM_construct_end()};
  if (context == nullptr ||
      EVP_MAC_init(context.get(), kPlaceholder.data(), key_size, parameters.data()) != 1) {
    return nullptr;
  }
  return context.release();
}

template <HashAlgorithm Algorithm>
const EVP_MAC_CTX* hmac_template_once() {
  static const EVP_MAC_CTX* const context =
      make_template("HMAC", OSSL_MAC_PARAM_DIGEST, openssl::digest_name(Algorithm), 32);
  return context;
}

const EVP_MAC_CTX* hmac_template(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return hmac_template_once<HashAlgorithm::kSha1>();
    case HashAlgorithm::kSha224:
      return hmac_template_once<HashAlgorithm::kSha224>();
    case HashAlgorithm::kSha256:
      return hmac_template_once<HashAlgorithm::kSha256>();
    case HashAlgorithm::kSha384:
      return hmac_template_once<HashAlgorithm::kSha384>();
    case HashAlgorithm::kSha512:
      return hmac_template_once<HashAlgorithm::kSha512>();
  }
  return nullptr;
}

/// `key_size`: 16, 24 or 32.
const EVP_MAC_CTX* cmac_template(std::size_t key_size) {
  static const std::array<const EVP_MAC_CTX*, 3> contexts = {
      make_template("CMAC", OSSL_MAC_PARAM_CIPHER, "AES-128-CBC", 16),
      make_template("CMAC", OSSL_MAC_PARAM_CIPHER, "AES-192-CBC", 24),
      make_template("CMAC", OSSL_MAC_PARAM_CIPHER, "AES-256-CBC", 32)};
  return contexts[(key_size - 16) / 8];
}

CryptoResult<void> compute(const EVP_MAC_CTX* from, Bytes key, Parts message, MutableBytes tag) {
  if (from == nullptr) return failure();
  const MacContext context(EVP_MAC_CTX_dup(from));
  if (context == nullptr) return failure();
  // A null key would leave the placeholder in place.
  if (EVP_MAC_init(context.get(), openssl::not_null(key), key.size(), nullptr) != 1) return failure();
  for (const Bytes part : message) {
    if (EVP_MAC_update(context.get(), openssl::not_null(part), part.size()) != 1) return failure();
  }
  std::size_t size = 0;
  if (EVP_MAC_final(context.get(), tag.data(), &size, tag.size()) != 1 || size != tag.size())
    return failure();
  return {};
}

}  // namespace

CryptoResult<CmacTag> aes_cmac(Bytes key, Parts message) {
  if (key.size() != 16 && key.size() != 24 && key.size() != 32) return failure(CryptoError::kInvalidKey);
  const openssl::ErrorQueueScope errors;
  CmacTag tag{};
  COFFER_CHECK(compute(cmac_template(key.size()), key, message, tag));
  return tag;
}

CryptoResult<void> hmac(HashAlgorithm algorithm, Bytes key, Parts message, MutableBytes tag) {
  if (tag.size() != digest_size(algorithm)) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  return compute(hmac_template(algorithm), key, message, tag);
}

}  // namespace coffer::crypto
