// Key domains whose DKEK is agreed on instead of put together of shares (XKEK). See docs/decisions/0017.

#include "token/cvc/cvc_extension.h"
#include "token/identity/device_request.h"
#include "token/keys/keys.h"
#include "token/keys/new_key.h"
#include "token/state/key_domain_record.h"

namespace coffer::token {
namespace {

constexpr Tag kMembershipSignature = 0x54;

struct Membership {
  cvc::AuthenticatedRequest signer;
  Bytes signature;
};

TokenResult<Membership> parse_membership(Bytes data) {
  TlvReader reader(data);
  for (const Tag tag : {Tag{0x7F21}, Tag{0x42}, Tag{0x5F37}}) {
    if (!reader.next(tag)) return fail(ErrorCode::kInvalidData);
  }
  const Bytes request = data.first(data.size() - reader.rest().size());
  const auto signature = reader.next(kMembershipSignature);
  if (!signature || !reader.at_end()) return fail(ErrorCode::kInvalidData);
  COFFER_TRY(const auto signer, cvc::parse_authenticated_request(request));
  return Membership{signer, signature->value};
}

/// What the group signer signs for a member: the tag, then X of the member's device key.
FixedBuffer<1 + crypto::kMaxFieldBytes> membership_of(Bytes device_point) {
  FixedBuffer<1 + crypto::kMaxFieldBytes> message{static_cast<std::uint8_t>(kMembershipSignature)};
  (void)message.append(device_point.subspan(1, (device_point.size() - 1) / 2));
  return message;
}

/// @returns the UID of the group
TokenResult<KeyDomainUid> check_membership(const Membership& membership, Bytes device_point) {
  const cvc::Certificate& signer = membership.signer.inner;
  if (signer.curve == nullptr || signer.point.empty()) return fail(ErrorCode::kInvalidData);
  if (!crypto::check_point(*signer.curve, signer.point)) return fail(ErrorCode::kInvalidPoint);
  COFFER_CHECK(
      cvc::verify(signer.algorithm, signer.curve, signer.point, {}, {}, signer.body, signer.signature));
  COFFER_CHECK(cvc::verify(cvc::kEcdsaSha256, signer.curve, signer.point, {}, {}, membership_of(device_point),
                           membership.signature));
  return KeyDomainUid(signer.point.subspan(1));
}

/// The verified key of another device of a group.
struct Peer {
  const crypto::Curve* curve = nullptr;
  Bytes point;
  Bytes uid;
};

/// Takes the request with or without its outermost tag.
TokenResult<cvc::AuthenticatedRequest> parse_request(Bytes data) {
  TlvReader reader(data);
  const auto outer = reader.next(0x67);
  if (!outer) return cvc::parse_authenticated_request(data);
  if (!reader.at_end()) return fail(ErrorCode::kInvalidData);
  return cvc::parse_authenticated_request(outer->value);
}

TokenResult<Peer> check_peer(Context& context, const Session& session, Bytes data) {
  COFFER_TRY(const auto request, parse_request(data));
  const cvc::Certificate& inner = request.inner;
  const auto extension = cvc::find_extension(inner.extensions, cvc::kKeyDomainExtension);
  const auto uid = extension ? find_tlv(*extension, 0x80) : std::nullopt;
  if (!uid || uid->value.empty()) return fail(ErrorCode::kInvalidData);
  TrustedKey device;
  {
    const platform::Lock guard = lock(context);
    COFFER_CHECK(require_user(context, session));
    COFFER_TRY(device, find_trusted_key(context, request.outer_car));
  }
  COFFER_CHECK(verify_device_request(request, device));
  return Peer{inner.curve, inner.point, uid->value};
}

TokenResult<void> agree(const crypto::EcPrivateKey& key, const Peer& peer, Dkek& out) {
  if (&key.curve() != peer.curve) return fail(ErrorCode::kInvalidPoint);
  SecretBuffer<crypto::kMaxPointBytes> shared;
  COFFER_CHECK_BELOW(key.agree(peer.point, shared));
  if (shared.size() != 1 + 2 * kDkekSize) return fail(ErrorCode::kInvalidPoint);
  copy(shared.expose().subspan(1, kDkekSize), out.writable());
  return {};
}

}  // namespace

bool is_exchange_key(const KeyInfo& info) {
  return info.origin == KeyOrigin::kGenerated && is_exchange_policy(info.policy);
}

bool is_exchange_policy(const KeyPolicy& policy) {
  return policy.algorithms.size() == 1 && policy.algorithms.bytes()[0] == kXkekAgreement;
}

TokenResult<KeyDomainStatus> KeyDomains::create_xkek(Session& session, std::uint8_t domain,
                                                     const DeviceIdentity& device, Bytes membership) {
  COFFER_TRY(const Membership parsed, parse_membership(membership));
  COFFER_TRY(const KeyDomainUid uid, check_membership(parsed, device.point()));

  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK(check_key_domain_number(context_, domain));
  COFFER_CHECK(check_unconfigured(context_, domain));
  COFFER_TRY(const KeyDomainIdentity identity, make_key_domain_identity());
  const KeyDomainRecord record = empty_xkek_domain(identity, uid);
  COFFER_CHECK(store_key_domain(context_, session.master_key, domain, record, KeyDomainSecret{}));
  return record.status;
}

TokenResult<void> KeyDomains::find_xkek(Bytes uid) const {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(check_key_domain_number(context_, 0));
  for (std::uint8_t domain = 0; domain < context_.config.key_domains; ++domain) {
    const auto record = read_key_domain(context_, domain);
    if (record && record->is_xkek() && equal(record->status.uid, uid)) return {};
  }
  return fail(ErrorCode::kReferenceUnknown);
}

TokenResult<void> KeyDomains::set_agreed_dkek(Session& session, std::uint8_t domain, Bytes uid,
                                              const Dkek& dkek) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(KeyDomainRecord record, read_key_domain(context_, domain));
  if (!record.is_xkek() || !equal(record.status.uid, uid)) return fail(ErrorCode::kReferenceUnknown);
  KeyDomainSecret secret;
  COFFER_CHECK(open_key_domain(context_, session, domain, record, secret));  // the UID is as we stored it
  record.agreed = true;
  secret.sum.copy_from(dkek);
  COFFER_CHECK(compute_key_check_value(dkek, record.status));
  return store_key_domain(context_, session.master_key, domain, record, secret);
}

TokenResult<KeyDomainUid> Keys::group_of(const GenerateKeyPairRequest& request) {
  if (!request.policy.lists(kXkekAgreement)) return KeyDomainUid{};
  const auto domain = KeyDomains(context_).status(request.policy.key_domain);
  if (!domain || domain->uid.empty()) return fail(ErrorCode::kNotXkekDomain);
  const auto* curve = std::get_if<const crypto::Curve*>(&request.kind);
  const bool fits = curve != nullptr && (*curve)->field_bytes() == kDkekSize;
  if (!fits || !is_exchange_policy(request.policy)) return fail(ErrorCode::kInvalidData);
  return domain->uid;
}

TokenResult<void> Keys::agree_xkek(Session& session, KeyId id, Bytes peer_request) {
  COFFER_TRY(const Peer peer, check_peer(context_, session, peer_request));
  KeyDomains domains(context_);
  COFFER_CHECK(domains.find_xkek(peer.uid));
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(
      session, id, {.algorithm = kXkekAgreement, .types = {KeyType::kEc}, .purpose = UsePurpose::kExchange},
      use));
  const auto* key = use.get<crypto::EcPrivateKey>();
  if (key == nullptr) return fail(ErrorCode::kWrongKeyType);
  Dkek dkek;
  COFFER_CHECK(agree(*key, peer, dkek));
  return domains.set_agreed_dkek(session, use.info().policy.key_domain, peer.uid, dkek);
}

}  // namespace coffer::token
