#include "crypto/checked_signature.h"

namespace coffer::crypto {
namespace {

constexpr std::unexpected<CryptoError> wrong() { return std::unexpected(CryptoError::kBackendFailure); }

}  // namespace

CryptoResult<EcdsaDer> sign_checked(const EcPrivateKey& key, Bytes digest, SignatureCheck check) {
  auto signature = key.sign(digest);
  if (!signature || check == SignatureCheck::kNone) return signature;
  const auto point = key.public_point();
  if (!point) return std::unexpected(point.error());
  const auto plain = ecdsa_der_to_plain(*signature, key.curve().order_bytes());
  if (!plain || !ecdsa_verify(key.curve(), *point, digest, *plain)) return wrong();
  return signature;
}

CryptoResult<EddsaSignature> sign_checked(const EdwardsPrivateKey& key, Bytes message, SignatureCheck check) {
  auto signature = key.sign(message);
  if (!signature || check == SignatureCheck::kNone) return signature;
  const auto public_key = key.public_key();
  if (!public_key) return std::unexpected(public_key.error());
  if (!eddsa_verify(key.curve(), *public_key, message, *signature)) return wrong();
  return signature;
}

}  // namespace coffer::crypto
