#pragma once
// The parameters of PKCS #5 (RFC 8018, appendix A), in DER. They come from the host: hostile.

#include "crypto/hash.h"
#include "token/terms/error.h"
#include "token/terms/limits.h"

namespace coffer::token {

/// PBKDF2-params. The salt lies in what was parsed.
struct Pbkdf2Parameters {
  Bytes salt;
  std::uint32_t iterations = 0;
  std::optional<std::uint32_t> key_length;  ///< in bytes
  crypto::HashAlgorithm prf = crypto::HashAlgorithm::kSha1;
};

/// Reads the content of PBKDF2-params, whole: salt, iterations from 1 to kMostPbkdf2Iterations, and perhaps
/// the length of the key, perhaps one of the HMACs. @errors kInvalidLength
[[nodiscard]] TokenResult<Pbkdf2Parameters> parse_pbkdf2_parameters(Bytes content);

/// PBES2-params with PBKDF2 and AES in CBC mode.
struct Pbes2Parameters {
  Pbkdf2Parameters derivation;
  std::size_t key_bytes = 0;
  Bytes iv;  ///< 16 bytes
};

/// Reads the content of PBES2-params, whole. @errors kInvalidLength
[[nodiscard]] TokenResult<Pbes2Parameters> parse_pbes2_parameters(Bytes content);

/// The hash function of the HMAC with this identifier. @errors kInvalidLength
[[nodiscard]] TokenResult<crypto::HashAlgorithm> hash_of_hmac(Bytes oid);

}  // namespace coffer::token
