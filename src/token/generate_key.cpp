#include "crypto/random.h"
#include "token/new_key.h"

namespace coffer::token {
namespace {

/// Odd, at least 3, up to 32 bytes: FIPS 186-4 and our storage.
bool is_public_exponent(Bytes exponent) {
  const Bytes e = strip_leading_zeros(exponent);
  if (e.empty() || e.size() > crypto::kMaxRsaPublicExponent) return false;
  return (e.back() & 1) != 0 && (e.size() > 1 || e.front() >= 3);
}

TokenResult<void> generate(const GenerateKeyPairRequest& request, KeyMaterial& out) {
  if (request.curve != nullptr) {
    COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::generate(*request.curve));
    out.emplace<crypto::EcPrivateKey>(std::move(key));
  } else {
    const Bytes exponent = strip_leading_zeros(request.rsa_exponent);
    COFFER_TRY_BELOW(auto key, crypto::RsaPrivateKey::generate(request.rsa_bits, exponent));
    out.emplace<crypto::RsaPrivateKey>(std::move(key));
  }
  return {};
}

TokenResult<void> check(const GenerateKeyPairRequest& request) {
  if (request.curve != nullptr) {
    if (!cvc::is_ec_algorithm(request.algorithm)) return fail(ErrorCode::kInvalidData);
    return {};
  }
  if (!cvc::is_rsa_algorithm(request.algorithm)) return fail(ErrorCode::kInvalidData);
  if (!crypto::is_rsa_size(request.rsa_bits)) return fail(ErrorCode::kUnsupported);
  if (!is_public_exponent(request.rsa_exponent)) return fail(ErrorCode::kInvalidData);
  return {};
}

}  // namespace

TokenResult<std::size_t> Keys::generate_key_pair(Session& session, const GenerateKeyPairRequest& request,
                                                 MutableBytes out) {
  COFFER_TRY(const cvc::Extension extension, exchange_extension(request));
  COFFER_CHECK(check_new_key(session, request.id, request.policy));
  COFFER_CHECK(check(request));
  COFFER_CHECK(confirm_presence(context_, session, request.id));
  KeyMaterial key;
  COFFER_CHECK(generate(request, key));
  COFFER_TRY(const std::size_t size,
             make_key_request(
                 device_, key,
                 {request.algorithm, request.inner_car, request.chr, request.outer_car, extension}, out));
  COFFER_CHECK(commit(session, {.id = request.id,
                                .material = key,
                                .origin = KeyOrigin::kGenerated,
                                .policy = request.policy,
                                .certificate = NewKey::Certificate::kReplace,
                                .request = out.first(size),
                                .may_replace = true}));
  return size;
}

TokenResult<void> Keys::generate_symmetric_key(Session& session, KeyId id, std::size_t bytes,
                                               const KeyPolicy& policy) {
  COFFER_CHECK(check_new_key(session, id, policy));
  if (!is_symmetric_key_size(bytes)) return fail(ErrorCode::kUnsupported);
  KeyMaterial key;
  AesKey& aes = key.emplace<AesKey>();
  COFFER_CHECK_BELOW(crypto::random_bytes(aes.storage().first(bytes)));
  aes.set_size(bytes);
  return commit(session, {.id = id,
                          .material = key,
                          .origin = KeyOrigin::kGenerated,
                          .policy = policy,
                          .certificate = NewKey::Certificate::kErase,
                          .request = {},
                          .may_replace = true});
}

}  // namespace coffer::token
