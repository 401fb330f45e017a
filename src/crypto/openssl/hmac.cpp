// HMAC by its definition (FIPS 198-1, section 4), from OpenSSL's hash functions: H(K0 ^ opad || H(K0 ^ ipad
// || text)). OpenSSL 3.0's own HMAC spends most of a short message's time on contexts:
// bench/crypto_algorithms.cpp.

#include "base/secret.h"
#include "crypto/mac.h"
#include "crypto/openssl/support.h"

namespace coffer::crypto {
namespace {

using openssl::failure;
using DigestContext = openssl::Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

/// Longest block of a hash function, that of SHA-384 and SHA-512.
constexpr std::size_t kMaxBlock = 128;

/// The key as the definition combines it with ipad and opad.
class PaddedKey {
 public:
  /// Longer keys are hashed.
  [[nodiscard]] CryptoResult<void> set(HashAlgorithm algorithm, std::size_t block, Bytes key) {
    block_ = block;
    if (key.size() > block_)
      return hash_into(algorithm, {key}, bytes_.writable().first(digest_size(algorithm)));
    copy(key, bytes_.writable());
    return {};
  }
  /// Adds a constant to each byte, modulo 2.
  void combine(std::uint8_t constant) {
    for (std::uint8_t& byte : bytes_.writable().first(block_))
      byte = static_cast<std::uint8_t>(byte ^ constant);
  }
  [[nodiscard]] Bytes bytes() const { return bytes_.expose().first(block_); }

 private:
  Secret<kMaxBlock> bytes_;  // zeros behind the key
  std::size_t block_ = 0;
};

constexpr std::uint8_t kIpad = 0x36;
constexpr std::uint8_t kOpad = 0x5C;

CryptoResult<void> hash_behind(EVP_MD_CTX* context, const EVP_MD* digest, const PaddedKey& key, Parts message,
                               MutableBytes out) {
  if (EVP_DigestInit_ex2(context, digest, nullptr) != 1) return failure();
  if (EVP_DigestUpdate(context, key.bytes().data(), key.bytes().size()) != 1) return failure();
  for (const Bytes part : message) {
    if (EVP_DigestUpdate(context, part.data(), part.size()) != 1) return failure();
  }
  if (EVP_DigestFinal_ex(context, out.data(), nullptr) != 1) return failure();
  return {};
}

}  // namespace

CryptoResult<void> hmac(HashAlgorithm algorithm, Bytes key, Parts message, MutableBytes tag) {
  if (tag.size() != digest_size(algorithm)) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  const EVP_MD* digest = openssl::fetched_digest(algorithm);
  // Freeing it wipes its state, which depends on the key.
  const DigestContext context(EVP_MD_CTX_new());
  if (digest == nullptr || context == nullptr) return failure();
  const auto block = static_cast<std::size_t>(EVP_MD_get_block_size(digest));
  if (block > kMaxBlock) return failure();
  PaddedKey padded;
  COFFER_CHECK(padded.set(algorithm, block, key));
  padded.combine(kIpad);
  Secret<kMaxDigest> inner;
  const MutableBytes inner_digest = inner.writable().first(tag.size());
  COFFER_CHECK(hash_behind(context.get(), digest, padded, message, inner_digest));
  padded.combine(kIpad ^ kOpad);
  return hash_behind(context.get(), digest, padded, {inner_digest}, tag);
}

}  // namespace coffer::crypto
