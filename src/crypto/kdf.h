#pragma once
#include "crypto/hash.h"
#include "crypto/progress.h"

namespace coffer::crypto {

/// Longest context information of hkdf(), in bytes.
inline constexpr std::size_t kMaxHkdfInfo = 2048;

/// HKDF (RFC 5869): extract and expand to out.size() bytes, from 1 to 255 digests' worth. `input_key` is not
/// empty, `salt` may be; `info` is at most kMaxHkdfInfo long.
/// @errors kInvalidArgument, kBackendFailure
[[nodiscard]] CryptoResult<void> hkdf(HashAlgorithm algorithm, Bytes salt, Bytes input_key, Bytes info,
                                      MutableBytes out);

/// A slow derivation from a password and its cost.
struct StretchParameters {
  /// The numbers are stored with what was derived: never change one.
  enum class Function : std::uint8_t { kScrypt = 1, kPbkdf2Sha256 = 2 };
  Function function = Function::kScrypt;
  /// scrypt (RFC 7914): log2 of N, with r = 8 and p = 1. PBKDF2 (RFC 8018): log2 of the iterations.
  std::uint8_t log2_cost = 15;
};

/// What new PINs are stretched with on this back-end.
[[nodiscard]] StretchParameters default_stretch_parameters();

/// Stretches a password into out.size() bytes, at least one. The parameters may come from storage, unchecked.
/// OpenSSL asks `progress` before it begins, and not again.
/// @errors kUnsupported (the function or cost is not available here), kInvalidArgument, kCancelled,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> stretch(StretchParameters parameters, Bytes password, Bytes salt,
                                         MutableBytes out, Progress* progress = nullptr);

}  // namespace coffer::crypto
