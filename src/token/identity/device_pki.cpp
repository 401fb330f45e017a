// The device's certificates, when an authority outside of the installation issues them. See
// docs/decisions/0014.

#include "token/identity/certificate_chain.h"
#include "token/identity/device_identity.h"
#include "token/state/key_domain_record.h"
#include "token/state/presence.h"
#include "token/state/state_record.h"

namespace coffer::token {
namespace {

/// Whoever changes the root decides which devices are believed. With keys registered, or in a group, that is
/// not for the user's PIN alone. Call with the state mutex held.
TokenResult<void> check_replaceable(const Context& context, const Session& session) {
  COFFER_CHECK(require_user(context, session));
  if (context.config.public_keys_registered > 0) return fail(ErrorCode::kNotAllowed);
  for (std::uint8_t domain = 0; domain < context.config.key_domains; ++domain) {
    const auto record = read_key_domain(context, domain);
    const bool unconfigured = !record && record.error().code == ErrorCode::kDomainUnconfigured;
    if (!unconfigured && (!record || record->is_xkek())) return fail(ErrorCode::kNotAllowed);
  }
  return {};
}

/// The last certificate may have been issued by what is trusted now, or by the installation's own authority.
/// `buffer`: for the one after the other.
TokenResult<void> verify(Context& context, const Session& session, Bytes chain, const crypto::Curve& curve,
                         Bytes point, TrustAnchors& buffer, VerifiedChain& out) {
  {
    const auto held = lock(context);
    COFFER_CHECK(check_replaceable(context, session));
    COFFER_CHECK(read_trust_anchors(context, buffer));
  }
  if (chain.size() > CertificateChain::capacity()) return fail(ErrorCode::kStorageFull);
  const auto verified = verify_chain(chain, curve, point, buffer, out);
  if (verified || verified.error().code != ErrorCode::kReferenceUnknown) return verified;
  {
    const auto held = lock(context);
    COFFER_CHECK(read_installation_anchors(context, buffer));
  }
  return verify_chain(chain, curve, point, buffer, out);
}

}  // namespace

TokenResult<std::size_t> DeviceIdentity::make_request(Bytes chr, MutableBytes out) const {
  const cvc::RequestContent content{.inner_car = chr,
                                    .key = {.algorithm = cvc::kEcdsaSha256,
                                            .curve = &curve(),
                                            .point = point_,
                                            .modulus = {},
                                            .exponent = {}},
                                    .chr = chr,
                                    .outer_car = chr,
                                    .extensions = {}};
  return cvc::make_authenticated_request(content, signer(), signer(), out);
}

TokenResult<void> DeviceIdentity::install_certificates(Session& session, Bytes chain) {
  TrustAnchors anchors;
  VerifiedChain verified;
  COFFER_CHECK(verify(context_, session, chain, curve(), point_, anchors, verified));
  COFFER_CHECK(confirm_presence(context_, session));
  // What was trusted makes room for what will be, and that for the request.
  COFFER_TRY(const std::size_t anchors_size,
             seal_state(context_, records::kOwnTrustAnchor, verified.issuers, anchors.storage()));
  anchors.set_size(anchors_size);
  const MutableBytes request = verified.issuers.storage();
  static_assert(CertificateChain::capacity() >= cvc::kMaxRequest);
  COFFER_TRY(const std::size_t request_size, make_request(verified.device, request));

  const platform::Lock no_pin_command(context_.platform.pin_mutex);
  const auto held = lock(context_);
  COFFER_CHECK(check_replaceable(context_, session));
  DeviceConfig config = context_.config;
  config.own_trust_anchor = true;
  COFFER_TRY(const SealedDeviceConfig sealed_config, seal_config(context_, config));
  const store::Change changes[] = {
      store::Change::put(fids::kDeviceCertificates, chain),
      store::Change::put(records::kOwnTrustAnchor, anchors),
      store::Change::put(fids::kDeviceRequest, Bytes(request).first(request_size)),
      // What the old root certified is not believed any more.
      store::Change::erase_range(records::kTrustedKeys,
                                 static_cast<RecordId>(records::kTrustedKeys + kMaxTrustedKeys - 1)),
      store::Change::put(records::kDeviceConfig, sealed_config)};
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  context_.config = config;
  ++context_.trust_changes;
  chr_ = verified.device;
  return {};
}

}  // namespace coffer::token
