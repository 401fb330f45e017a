#include "crypto/checked_signature.h"

namespace coffer::crypto {
namespace {

constexpr std::unexpected<CryptoError> wrong() { return std::unexpected(CryptoError::kBackendFailure); }

}  // namespace

CryptoResult<EcdsaDer> sign_checked(const EcPrivateKey& key, Bytes digest, SignatureCheck check) {
  COFFER_TRY(const EcdsaDer signature, key.sign(digest));
  if (check == SignatureCheck::kNone) return signature;
  COFFER_TRY(const Point point, key.public_point());
  const auto plain = ecdsa_der_to_plain(signature, key.curve().order_bytes());
  if (!plain || !ecdsa_verify(key.curve(), point, digest, *plain)) return wrong();
  return signature;
}

CryptoResult<EddsaSignature> sign_checked(const EdwardsPrivateKey& key, Bytes message, SignatureCheck check) {
  COFFER_TRY(const EddsaSignature signature, key.sign(message));
  if (check == SignatureCheck::kNone) return signature;
  COFFER_TRY(const EdwardsPublicKey public_key, key.public_key());
  if (!eddsa_verify(key.curve(), public_key, message, signature)) return wrong();
  return signature;
}

}  // namespace coffer::crypto
