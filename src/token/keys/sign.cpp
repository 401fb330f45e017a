#include "token/keys/keys.h"

namespace coffer::token {
namespace {

/// On a curve the key decides: ECDSA, or EdDSA.
enum class Scheme { kRaw, kPkcs1, kPss, kCurve };

/// What an algorithm identifier of SIGN means.
struct SignAlgorithm {
  KeyTypes types;
  Scheme scheme;
  std::optional<crypto::HashAlgorithm> hash;  ///< nothing: the host has hashed
};

std::optional<crypto::HashAlgorithm> hash_of(std::uint8_t low_digit) {
  using enum crypto::HashAlgorithm;
  constexpr crypto::HashAlgorithm kHashes[] = {kSha1, kSha224, kSha256, kSha384, kSha512};
  if (low_digit == 0) return std::nullopt;
  return kHashes[low_digit - 1];
}

/// The high digit is the scheme, the low one the hash: 0 for none, 1..5 for SHA-1 to SHA-512.
std::optional<SignAlgorithm> parse(Algorithm algorithm) {
  const std::uint8_t low_digit = algorithm & 0x0F;
  if (algorithm == 0x20) return SignAlgorithm{{KeyType::kRsa}, Scheme::kRaw, std::nullopt};
  if (low_digit > 5) return std::nullopt;
  switch (algorithm >> 4) {
    case 3:
      return SignAlgorithm{{KeyType::kRsa}, Scheme::kPkcs1, hash_of(low_digit)};
    case 4:
      return SignAlgorithm{{KeyType::kRsa}, Scheme::kPss, hash_of(low_digit)};
    case 7:
      return SignAlgorithm{{KeyType::kEc, KeyType::kEdwards}, Scheme::kCurve, hash_of(low_digit)};
    default:
      return std::nullopt;
  }
}

TokenResult<std::size_t> answer(Bytes result, MutableBytes out) {
  if (result.size() > out.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(result, out);
  return result.size();
}

TokenResult<std::size_t> sign_raw(const crypto::RsaPrivateKey& key, Bytes block, MutableBytes out) {
  if (block.empty() || block.size() > key.modulus_bytes()) return fail(ErrorCode::kInvalidLength);
  SecretBuffer<crypto::kMaxRsaBytes> result;
  COFFER_CHECK_BELOW(key.private_operation(block, result));
  return answer(result.expose(), out);
}

TokenResult<std::size_t> sign_pkcs1(const crypto::RsaPrivateKey& key, Bytes data, MutableBytes out) {
  if (data.size() > key.modulus_bytes() - 11) return fail(ErrorCode::kInvalidLength);
  COFFER_TRY_BELOW(const crypto::RsaBlock signature, key.sign_pkcs1(data));
  return answer(signature, out);
}

TokenResult<std::size_t> sign_pss(const crypto::RsaPrivateKey& key, crypto::HashAlgorithm algorithm,
                                  Bytes digest, MutableBytes out) {
  COFFER_TRY_BELOW(const crypto::RsaBlock signature, key.sign_pss(algorithm, digest));
  return answer(signature, out);
}

/// Some hosts send the digest, some a whole DigestInfo.
TokenResult<std::size_t> sign_pss(const crypto::RsaPrivateKey& key, Bytes data, MutableBytes out) {
  if (const auto algorithm = crypto::hash_of_size(data.size())) return sign_pss(key, *algorithm, data, out);
  const auto info = crypto::parse_digest_info(data);
  if (!info) return fail(ErrorCode::kInvalidLength);
  return sign_pss(key, info->algorithm, info->digest, out);
}

TokenResult<std::size_t> sign_ecdsa(const crypto::EcPrivateKey& key, Bytes digest,
                                    crypto::SignatureCheck check, MutableBytes out) {
  // OpenSC before 0.26 guesses the curve from the length of the signature, and takes a P-521 signature of up
  // to 137 bytes for one of a 512-bit curve. About one in 16 is that short: 32 in a row never are.
  constexpr std::size_t kShortestP521 = 138;
  constexpr int kMaxAttempts = 32;
  if (digest.empty()) return fail(ErrorCode::kInvalidLength);
  const std::size_t shortest = key.curve().id == crypto::CurveId::kSecp521r1 ? kShortestP521 : 0;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    COFFER_TRY_BELOW(const crypto::EcdsaDer signature, crypto::sign_checked(key, digest, check));
    if (signature.size() >= shortest) return answer(signature, out);
  }
  return fail(ErrorCode::kCryptoFailure);
}

/// Pure EdDSA over any message, the empty one too.
TokenResult<std::size_t> sign_eddsa(const crypto::EdwardsPrivateKey& key, Bytes message,
                                    crypto::SignatureCheck check, MutableBytes out) {
  COFFER_TRY_BELOW(const crypto::EddsaSignature signature, crypto::sign_checked(key, message, check));
  return answer(signature, out);
}

TokenResult<std::size_t> sign_given(const LoadedKeys::Use& use, Scheme scheme, Bytes data,
                                    crypto::SignatureCheck check, MutableBytes out) {
  if (const auto* ec = use.get<crypto::EcPrivateKey>()) return sign_ecdsa(*ec, data, check, out);
  if (const auto* edwards = use.get<crypto::EdwardsPrivateKey>())
    return sign_eddsa(*edwards, data, check, out);
  const auto* rsa = use.get<crypto::RsaPrivateKey>();
  if (rsa == nullptr) return fail(ErrorCode::kWrongKeyType);
  switch (scheme) {
    case Scheme::kRaw:
      return sign_raw(*rsa, data, out);
    case Scheme::kPkcs1:
      return sign_pkcs1(*rsa, data, out);
    case Scheme::kPss:
      return sign_pss(*rsa, data, out);
    case Scheme::kCurve:
      break;
  }
  return fail(ErrorCode::kWrongKeyType);
}

}  // namespace

TokenResult<std::size_t> Keys::sign(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                    MutableBytes out) {
  const auto parsed = parse(algorithm);
  Intent intent;
  intent.algorithm = algorithm;
  if (parsed) intent.types = parsed->types;
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(session, id, intent, use));
  const crypto::SignatureCheck check = signature_check(context_);
  if (!parsed->hash) return sign_given(use, parsed->scheme, data, check, out);

  COFFER_TRY_BELOW(const crypto::Digest digest, crypto::hash(*parsed->hash, {data}));
  if (parsed->scheme == Scheme::kPkcs1) {
    return sign_given(use, parsed->scheme, crypto::digest_info(*parsed->hash, digest), check, out);
  }
  return sign_given(use, parsed->scheme, digest, check, out);
}

}  // namespace coffer::token
