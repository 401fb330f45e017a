#include "token/cvc/cvc.h"
#include "token/cvc/cvc_algorithm.h"

namespace coffer::token::cvc {
namespace {

using Kind = SignatureScheme::Kind;

TokenResult<std::size_t> put(Bytes signature, MutableBytes out) {
  if (signature.size() > out.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(signature, out);
  return signature.size();
}

// Each kind of signature has buffers of its own. Apart, the stack never holds two of them.

[[gnu::noinline]] TokenResult<std::size_t> sign_ec(const crypto::EcPrivateKey& key, Bytes digest,
                                                   crypto::SignatureCheck check, MutableBytes out) {
  const auto der = crypto::sign_checked(key, digest, check);
  if (!der) return std::unexpected(from(der.error()));
  const auto plain = crypto::ecdsa_der_to_plain(*der, key.curve().order_bytes());
  if (!plain) return std::unexpected(from(plain.error()));
  return put(*plain, out);
}

[[gnu::noinline]] TokenResult<std::size_t> sign_rsa(const crypto::RsaPrivateKey& key,
                                                    const SignatureScheme& scheme, Bytes digest,
                                                    MutableBytes out) {
  const auto block = scheme.kind == Kind::kRsaPss ? key.sign_pss(scheme.hash, digest)
                                                  : key.sign_pkcs1(crypto::digest_info(scheme.hash, digest));
  if (!block) return std::unexpected(from(block.error()));
  return put(*block, out);
}

[[gnu::noinline]] TokenResult<std::size_t> sign_edwards(const crypto::EdwardsPrivateKey& key, Bytes message,
                                                        crypto::SignatureCheck check, MutableBytes out) {
  const auto signature = crypto::sign_checked(key, message, check);
  if (!signature) return std::unexpected(from(signature.error()));
  return put(*signature, out);
}

/// Signs a message the way of its key.
struct MessageSigner {
  Bytes algorithm;
  Bytes message;
  crypto::SignatureCheck check;
  MutableBytes out;

  TokenResult<std::size_t> operator()(const crypto::EcPrivateKey* key) const {
    const auto scheme = find_scheme(algorithm);
    if (!scheme) return fail(ErrorCode::kUnsupported);
    if (scheme->kind != Kind::kEcdsa) return fail(ErrorCode::kWrongKeyType);
    COFFER_TRY_BELOW(const auto digest, crypto::hash(scheme->hash, {message}));
    return sign_ec(*key, digest, check, out);
  }
  /// The back-end checks what it computes by the Chinese remainder theorem.
  TokenResult<std::size_t> operator()(const crypto::RsaPrivateKey* key) const {
    const auto scheme = find_scheme(algorithm);
    if (!scheme) return fail(ErrorCode::kUnsupported);
    if (scheme->kind == Kind::kEcdsa) return fail(ErrorCode::kWrongKeyType);
    COFFER_TRY_BELOW(const auto digest, crypto::hash(scheme->hash, {message}));
    return sign_rsa(*key, *scheme, digest, out);
  }
  TokenResult<std::size_t> operator()(const crypto::EdwardsPrivateKey* key) const {
    return sign_edwards(*key, message, check, out);
  }
  TokenResult<std::size_t> operator()(const crypto::MontgomeryPrivateKey* key) const {
    const std::size_t size = 2 * crypto::montgomery_bytes(key->curve());
    if (size > out.size()) return fail(ErrorCode::kBufferTooSmall);
    std::ranges::fill(out.first(size), std::uint8_t{0});
    return size;
  }
};

}  // namespace

TokenResult<std::size_t> sign(const Signer& signer, Bytes message, MutableBytes out) {
  return std::visit(MessageSigner{signer.algorithm, message, signer.check, out}, signer.key);
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
