#include "crypto/random.h"
#include "token/keys/new_key.h"
#include "token/state/caller_waits.h"

namespace coffer::token {
namespace {

/// Odd, at least 3, up to 32 bytes: FIPS 186-4 and our storage.
bool is_public_exponent(Bytes exponent) {
  const Bytes e = strip_leading_zeros(exponent);
  if (e.empty() || e.size() > crypto::kMaxRsaPublicExponent) return false;
  return (e.back() & 1) != 0 && (e.size() > 1 || e.front() >= 3);
}

/// Makes a key pair of the kind that a request names.
struct Generator {
  KeyMaterial& out;
  crypto::Progress& progress;

  TokenResult<void> operator()(const RsaParameters& rsa) const {
    const Bytes exponent = strip_leading_zeros(rsa.exponent);
    return take(crypto::RsaPrivateKey::generate(rsa.bits, exponent, &progress));
  }
  TokenResult<void> operator()(const crypto::Curve* curve) const {
    return take(crypto::EcPrivateKey::generate(*curve));
  }
  TokenResult<void> operator()(const crypto::RawCurve* curve) const { return std::visit(*this, curve->id); }
  TokenResult<void> operator()(crypto::MontgomeryCurve curve) const {
    return take(crypto::MontgomeryPrivateKey::generate(curve));
  }
  TokenResult<void> operator()(crypto::EdwardsCurve curve) const {
    return take(crypto::EdwardsPrivateKey::generate(curve));
  }

 private:
  template <typename Key>
  [[nodiscard]] TokenResult<void> take(crypto::CryptoResult<Key> made) const {
    if (!made) return std::unexpected(from(made.error()));
    out.emplace<Key>(std::move(*made));
    return {};
  }
};

/// What counted keys start with that were not given a counter: never reached, but it tells how often they
/// were used.
constexpr std::uint32_t kUsesOfCountedKeys = 0xFFFF'FFFE;

KeyPolicy as_options_say(Context& context, KeyPolicy policy) {
  const auto held = lock(context);
  if (context.config.has(options::kCountNewKeys) && !policy.use_counter) {
    policy.use_counter = kUsesOfCountedKeys;
  }
  return policy;
}

TokenResult<void> check(const GenerateKeyPairRequest& request) {
  const auto* rsa = std::get_if<RsaParameters>(&request.kind);
  if (rsa == nullptr) {
    if (!cvc::is_ec_algorithm(request.algorithm)) return fail(ErrorCode::kInvalidData);
    return {};
  }
  if (!cvc::is_rsa_algorithm(request.algorithm)) return fail(ErrorCode::kInvalidData);
  if (!crypto::is_rsa_size(rsa->bits)) return fail(ErrorCode::kUnsupported);
  if (!is_public_exponent(rsa->exponent)) return fail(ErrorCode::kInvalidData);
  return {};
}

/// Says in the request of an exchange key which group it is for.
cvc::Extension domain_extension(Bytes group) {
  if (group.empty()) return {};
  return cvc::make_extension(cvc::kKeyDomainExtension, [&](TlvWriter& out) { out.put(0x80, group); });
}

}  // namespace

TokenResult<std::size_t> Keys::generate_key_pair(Session& session, const GenerateKeyPairRequest& request,
                                                 MutableBytes out) {
  const KeyDomainIdentity domain = domain_now(request.policy);
  COFFER_TRY(const KeyDomainUid group, group_of(request));
  COFFER_CHECK(check_new_key(session, request.id, request.policy));
  COFFER_CHECK(check(request));
  COFFER_CHECK(confirm_presence(context_, session, request.id));
  KeyMaterial key;
  CallerWaits progress(session);
  COFFER_CHECK(std::visit(Generator{key, progress}, request.kind));
  const cvc::Reference device_name = device_.name();
  const cvc::Extension extension = domain_extension(group);
  const RequestNames names{request.algorithm, request.inner_car,
                           request.chr.empty() ? device_name.bytes() : request.chr, request.outer_car,
                           extension};
  COFFER_TRY(const std::size_t size, make_key_request(device_, key, names, out));
  COFFER_CHECK(commit(session, {.id = request.id,
                                .material = key,
                                .origin = KeyOrigin::kGenerated,
                                .policy = as_options_say(context_, request.policy),
                                .domain = domain,
                                .certificate = NewKey::Certificate::kReplace,
                                .request = out.first(size),
                                .may_replace = true}));
  return size;
}

TokenResult<void> Keys::generate_symmetric_key(Session& session, KeyId id, std::size_t bytes,
                                               const KeyPolicy& policy) {
  const KeyDomainIdentity domain = domain_now(policy);
  COFFER_CHECK(check_new_key(session, id, policy));
  if (!is_symmetric_key_size(bytes)) return fail(ErrorCode::kUnsupported);
  KeyMaterial key;
  AesKey& aes = key.emplace<AesKey>();
  COFFER_CHECK_BELOW(crypto::random_bytes(aes.storage().first(bytes)));
  aes.set_size(bytes);
  return commit(session, {.id = id,
                          .material = key,
                          .origin = KeyOrigin::kGenerated,
                          .policy = as_options_say(context_, policy),
                          .domain = domain,
                          .certificate = NewKey::Certificate::kErase,
                          .request = {},
                          .may_replace = true});
}

}  // namespace coffer::token
