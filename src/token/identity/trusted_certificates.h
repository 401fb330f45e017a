#pragma once
#include "token/cvc/cvc.h"
#include "token/state/context.h"

namespace coffer::token {

/// A certified public key by its holder reference, with its domain parameters (its own, or inherited from its
/// issuer).
struct TrustedKey {
  cvc::Reference chr;
  cvc::Role role = cvc::Role::kDevice;
  FixedBuffer<16> algorithm;
  const crypto::Curve* curve = nullptr;
  crypto::Point point;
};

/// Certificates taken in by PSO VERIFY CERTIFICATE, at most.
inline constexpr std::size_t kMaxTrustedKeys = 64;

/// The certificate with this holder reference among those one after the other in `chain`.
[[nodiscard]] std::optional<cvc::Certificate> find_certificate(Bytes chain, Bytes chr);
/// The key of such a certificate; domain parameters that it lacks are those of its issuer there.
/// @errors kReferenceUnknown, kInvalidData
[[nodiscard]] TokenResult<TrustedKey> find_key_in_chain(Bytes chain, Bytes chr);
/// Whether roles allow it: a root certifies authorities and devices, an authority certifies devices, a device
/// certifies nobody.
[[nodiscard]] bool may_certify(const TrustedKey& issuer, const TrustedKey& subject);

/// The certificates that are trusted without proof: issuers up to the root, one after the other. With room
/// for their sealed form, which is opened in place.
using TrustAnchors = FixedBuffer<2 * cvc::kMaxCertificate + kSealOverhead>;
/// Those that count now: of an authority outside once its chain was installed, else the installation's. Call
/// with the state mutex held. @errors kNotFound (before the first start is over), kStorageFailure
[[nodiscard]] TokenResult<void> read_trust_anchors(const Context& context, TrustAnchors& out);
/// Those of the installation's own authority, trusted or not. Mutex and errors as above.
[[nodiscard]] TokenResult<void> read_installation_anchors(const Context& context, TrustAnchors& out);

/// Looks among the trust anchors and the certificates taken in. Call with the state mutex held.
/// @errors kReferenceUnknown
[[nodiscard]] TokenResult<TrustedKey> find_trusted_key(const Context& context, Bytes chr);
/// Remembers a certified key, in the place of an older one of the same name. Call with the state mutex held.
/// @errors kStorageFull
[[nodiscard]] TokenResult<void> remember_trusted_key(Context& context, const TrustedKey& key);
/// The key of a certificate. @errors kInvalidData (no EC key, no role, no curve though `issuer_curve` is
/// nothing)
[[nodiscard]] TokenResult<TrustedKey> trusted_key_of(const cvc::Certificate& certificate,
                                                     const crypto::Curve* issuer_curve);

}  // namespace coffer::token
