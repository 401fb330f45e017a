#include "token/cvc/cvc.h"
#include "token/cvc/cvc_algorithm.h"

namespace coffer::token::cvc {
namespace {

using Kind = SignatureScheme::Kind;

TokenResult<Signature> sign_ec(const crypto::EcPrivateKey& key, Bytes digest, crypto::SignatureCheck check) {
  COFFER_TRY_BELOW(const auto der, crypto::sign_checked(key, digest, check));
  COFFER_TRY_BELOW(const auto plain, crypto::ecdsa_der_to_plain(der, key.curve().order_bytes()));
  return Signature(plain);
}

TokenResult<Signature> sign_rsa(const crypto::RsaPrivateKey& key, const SignatureScheme& scheme,
                                Bytes digest) {
  if (scheme.kind == Kind::kRsaPss) {
    COFFER_TRY_BELOW(const auto block, key.sign_pss(scheme.hash, digest));
    return Signature(block);
  }
  COFFER_TRY_BELOW(const auto block, key.sign_pkcs1(crypto::digest_info(scheme.hash, digest)));
  return Signature(block);
}

TokenResult<Signature> sign_by_hash(const crypto::EcPrivateKey& key, const SignatureScheme& scheme,
                                    Bytes digest, crypto::SignatureCheck check) {
  if (scheme.kind != Kind::kEcdsa) return fail(ErrorCode::kWrongKeyType);
  return sign_ec(key, digest, check);
}
/// The back-end checks what it computes by the Chinese remainder theorem.
TokenResult<Signature> sign_by_hash(const crypto::RsaPrivateKey& key, const SignatureScheme& scheme,
                                    Bytes digest, crypto::SignatureCheck) {
  if (scheme.kind == Kind::kEcdsa) return fail(ErrorCode::kWrongKeyType);
  return sign_rsa(key, scheme, digest);
}

/// Signs a message the way of its key.
struct MessageSigner {
  Bytes algorithm;
  Bytes message;
  crypto::SignatureCheck check;

  template <typename Key>
  TokenResult<Signature> operator()(const Key* key) const {
    const auto scheme = find_scheme(algorithm);
    if (!scheme) return fail(ErrorCode::kUnsupported);
    COFFER_TRY_BELOW(const auto digest, crypto::hash(scheme->hash, {message}));
    return sign_by_hash(*key, *scheme, digest, check);
  }
  TokenResult<Signature> operator()(const crypto::EdwardsPrivateKey* key) const {
    COFFER_TRY_BELOW(const auto signature, crypto::sign_checked(*key, message, check));
    return Signature(signature);
  }
  TokenResult<Signature> operator()(const crypto::MontgomeryPrivateKey* key) const {
    Signature zeros;
    zeros.set_size(2 * crypto::montgomery_bytes(key->curve()));
    return zeros;
  }
};

}  // namespace

TokenResult<Signature> sign(const Signer& signer, Bytes message) {
  return std::visit(MessageSigner{signer.algorithm, message, signer.check}, signer.key);
}

TokenResult<void> verify(Bytes algorithm, const crypto::Curve* curve, Bytes point, Bytes modulus,
                         Bytes exponent, Bytes message, Bytes signature) {
  const auto scheme = find_scheme(algorithm);
  if (!scheme || scheme->kind == Kind::kRsaPss) return fail(ErrorCode::kUnsupported);
  // Whoever finds two bodies with one SHA-1 has both signed.
  if (scheme->hash == crypto::HashAlgorithm::kSha1) return fail(ErrorCode::kUnsupported);
  COFFER_TRY_BELOW(const auto digest, crypto::hash(scheme->hash, {message}));
  if (scheme->kind == Kind::kEcdsa && curve == nullptr) return fail(ErrorCode::kUnsupported);
  const auto verified = scheme->kind == Kind::kEcdsa
                            ? crypto::ecdsa_verify(*curve, point, digest, signature)
                            : crypto::rsa_verify_pkcs1(modulus, exponent, scheme->hash, digest, signature);
  if (verified) return {};
  return fail(verified.error() == crypto::CryptoError::kBackendFailure ? ErrorCode::kCryptoFailure
                                                                       : ErrorCode::kSignatureWrong);
}

}  // namespace coffer::token::cvc
