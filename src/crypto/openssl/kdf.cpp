#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

#include "crypto/openssl/support.h"
#include "crypto/pbkdf2.h"

namespace coffer::crypto {
namespace {

using openssl::failure;

/// The parameters come from storage: beyond these, what they ask for is more likely damage than intent
/// (scrypt with 2^20 takes 1 GiB and seconds; PBKDF2 with 2^24 some ten seconds).
constexpr std::uint8_t kMaxScryptLog2Cost = 20;
constexpr std::uint8_t kMaxPbkdf2Log2Cost = 24;

/// Fetched once, and never freed: see openssl::fetched_digest().
EVP_KDF* fetched_hkdf() {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  return kdf;
}

// OSSL_PARAM has no const; what these point to is only read.
OSSL_PARAM octets(const char* name, Bytes value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<unsigned char*>(openssl::not_null(value)),
                                           value.size());
}
OSSL_PARAM text(const char* name, const char* value) {
  return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
}

CryptoResult<void> scrypt(std::uint8_t log2_cost, Bytes password, Bytes salt, MutableBytes out) {
  if (log2_cost == 0 || log2_cost > kMaxScryptLog2Cost) return failure(CryptoError::kUnsupported);
  constexpr std::uint64_t kBlockSize = 8;    // r
  constexpr std::uint64_t kParallelism = 1;  // p
  const std::uint64_t n = std::uint64_t{1} << log2_cost;
  // V, B and some: 128 r bytes for each of n + p blocks, and OpenSSL's own scratch space (RFC 7914, section
  // 2).
  const std::uint64_t max_memory = 128 * kBlockSize * (n + kParallelism + 8);
  if (EVP_PBE_scrypt(reinterpret_cast<const char*>(openssl::not_null(password)), password.size(),
                     openssl::not_null(salt), salt.size(), n, kBlockSize, kParallelism, max_memory,
                     out.data(), out.size()) != 1) {
    return failure();
  }
  return {};
}

}  // namespace

CryptoResult<void> hkdf(HashAlgorithm algorithm, Bytes salt, Bytes input_key, Bytes info, MutableBytes out) {
  if (input_key.empty() || info.size() > kMaxHkdfInfo || out.empty() ||
      out.size() > 255 * digest_size(algorithm)) {
    return failure(CryptoError::kInvalidArgument);
  }
  const openssl::ErrorQueueScope errors;
  const openssl::Owned<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(fetched_hkdf()));
  if (context == nullptr) return failure();
  const std::array<OSSL_PARAM, 5> parameters = {
      text(OSSL_KDF_PARAM_DIGEST, openssl::digest_name(algorithm)), octets(OSSL_KDF_PARAM_KEY, input_key),
      octets(OSSL_KDF_PARAM_SALT, salt), octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  if (EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) != 1) return failure();
  return {};
}

StretchParameters default_stretch_parameters() { return {StretchParameters::Function::kScrypt, 15}; }

CryptoResult<void> stretch(StretchParameters parameters, Bytes password, Bytes salt, MutableBytes out,
                           Progress* progress) {
  if (out.empty()) return failure(CryptoError::kInvalidArgument);
  if (!goes_on(progress)) return failure(CryptoError::kCancelled);
  const openssl::ErrorQueueScope errors;
  switch (parameters.function) {
    case StretchParameters::Function::kScrypt:
      return scrypt(parameters.log2_cost, password, salt, out);
    case StretchParameters::Function::kPbkdf2Sha256:
      if (parameters.log2_cost > kMaxPbkdf2Log2Cost) return failure(CryptoError::kUnsupported);
      return pbkdf2(HashAlgorithm::kSha256, password, salt, 1u << parameters.log2_cost, out);
  }
  return failure(CryptoError::kUnsupported);  // a number from storage that names no function
}

}  // namespace coffer::crypto
