#pragma once
#include "crypto/hash.h"

namespace coffer::crypto {

/// HKDF (RFC 5869): extract and expand to out.size() bytes (at most 255 digests).
/// @errors kInvalidArgument, kBackendFailure
[[nodiscard]] CryptoResult<void> hkdf(HashAlgorithm algorithm, Bytes salt, Bytes input_key, Bytes info,
                                      MutableBytes out);

/// A slow derivation from a password and its cost.
struct StretchParameters {
  enum class Function : std::uint8_t { kScrypt = 1, kPbkdf2Sha256 = 2 };
  Function function = Function::kScrypt;
  /// scrypt (RFC 7914): log2 of N, with r = 8 and p = 1. PBKDF2 (RFC 8018): log2 of the iterations.
  std::uint8_t log2_cost = 15;
};

/// What new PINs are stretched with on this back-end.
[[nodiscard]] StretchParameters default_stretch_parameters();

/// Stretches a password. @errors kUnsupported (the function or cost is not available here), kBackendFailure
[[nodiscard]] CryptoResult<void> stretch(StretchParameters parameters, Bytes password, Bytes salt,
                                         MutableBytes out);

}  // namespace coffer::crypto
