#pragma once
#include "token/cvc/cvc.h"
#include "token/identity/trusted_certificates.h"

namespace coffer::token {

/// Certificates of one chain, one after the other.
using CertificateChain = FixedBuffer<2 * cvc::kMaxCertificate>;

/// A device's chain, found good.
struct VerifiedChain {
  cvc::Reference device;     ///< CHR of the device certificate
  CertificateChain issuers;  ///< what is to be trusted: the issuers' certificates up to the root
};

/// Verifies what an authority issued to a device: its certificate, then its issuer's, and so on. Each is
/// signed by the next and of a lower role, so there is no loop; the last is a self-signed root, or was issued
/// by a certificate among `trusted` (a chain, too). Domain parameters that a certificate lacks are its
/// issuer's.
/// @errors kInvalidData (malformed, in another order, for another key than `point` on `curve`),
/// kReferenceUnknown (no root), kSignatureWrong, kStorageFull
[[nodiscard]] TokenResult<void> verify_chain(Bytes chain, const crypto::Curve& curve, Bytes point,
                                             Bytes trusted, VerifiedChain& out);

}  // namespace coffer::token
