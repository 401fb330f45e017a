#pragma once
#include "token/context.h"
#include "token/cvc.h"

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

/// Looks among root and issuer of the installation, and the certificates taken in. Call with the state
/// mutex held.
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
