#include "token/keys/keys.h"

namespace coffer::token {
namespace {

constexpr Algorithm kRsaRaw = 0x21;
constexpr Algorithm kRsaPkcs1 = 0x22;
constexpr Algorithm kRsaOaepSha256 = 0x23;
constexpr Algorithm kEcdh = 0x80;

KeyTypes key_types(Algorithm algorithm) {
  switch (algorithm) {
    case kRsaRaw:
    case kRsaPkcs1:
    case kRsaOaepSha256:
      return {KeyType::kRsa};
    case kEcdh:
      return {KeyType::kEc, KeyType::kMontgomery};
    default:
      return {};
  }
}

TokenResult<std::size_t> answer(Bytes result, MutableBytes out) {
  if (result.size() > out.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(result, out);
  return result.size();
}

crypto::CryptoResult<void> decrypt(const crypto::RsaPrivateKey& key, Algorithm algorithm, Bytes cryptogram,
                                   SecretBuffer<crypto::kMaxRsaBytes>& plain) {
  if (algorithm == kRsaPkcs1) return key.decrypt_pkcs1(cryptogram, plain);
  if (algorithm == kRsaOaepSha256) {
    return key.decrypt_oaep(crypto::HashAlgorithm::kSha256, cryptogram, plain);
  }
  return key.private_operation(cryptogram, plain);
}

TokenResult<std::size_t> decipher_rsa(const crypto::RsaPrivateKey& key, Algorithm algorithm, Bytes cryptogram,
                                      MutableBytes out) {
  if (cryptogram.size() != key.modulus_bytes()) return fail(ErrorCode::kInvalidLength);
  SecretBuffer<crypto::kMaxRsaBytes> plain;
  COFFER_CHECK_BELOW(decrypt(key, algorithm, cryptogram, plain));
  return answer(plain.expose(), out);
}

/// 04 and X alone: some hosts take all that follows 04 for the secret.
TokenResult<std::size_t> agree(const crypto::EcPrivateKey& key, Bytes peer, MutableBytes out) {
  SecretBuffer<crypto::kMaxPointBytes> shared;
  COFFER_CHECK_BELOW(key.agree(peer, shared));
  return answer(shared.expose().first(1 + key.curve().field_bytes()), out);
}

/// The answer begins with 04, which is no point prefix: hosts strip it, as they do with the point of ECDH.
TokenResult<std::size_t> agree(const crypto::MontgomeryPrivateKey& key, Bytes peer, MutableBytes out) {
  constexpr std::uint8_t kLead[] = {0x04};
  crypto::MontgomerySecret shared;
  const auto agreed = key.agree(peer, shared);
  if (!agreed && agreed.error() == crypto::CryptoError::kInvalidKey) return fail(ErrorCode::kWrongPeerKey);
  COFFER_CHECK_BELOW(agreed);
  SecretBuffer<1 + crypto::kMaxMontgomeryBytes> result;
  if (!result.append(kLead) || !result.append(shared.expose())) return fail(ErrorCode::kBufferTooSmall);
  return answer(result.expose(), out);
}

}  // namespace

TokenResult<std::size_t> Keys::decipher(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                        MutableBytes out) {
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(session, id, {.algorithm = algorithm, .types = key_types(algorithm)}, use));
  if (const auto* ec = use.get<crypto::EcPrivateKey>()) return agree(*ec, data, out);
  if (const auto* montgomery = use.get<crypto::MontgomeryPrivateKey>()) return agree(*montgomery, data, out);
  if (const auto* rsa = use.get<crypto::RsaPrivateKey>()) return decipher_rsa(*rsa, algorithm, data, out);
  return fail(ErrorCode::kWrongKeyType);
}

}  // namespace coffer::token
