#pragma once
#include "token/cvc/cvc.h"
#include "token/identity/trusted_certificates.h"

namespace coffer::token {

/// Verifies the request of an EC key that was made on another device: the inner signature proves possession
/// of the key, the outer one is that device's, and shows that it made the key itself. `device`: found by the
/// request's outer CAR, so that it has a chain to a trusted root.
/// @errors kInvalidData (not an EC key), kInvalidPoint, kReferenceUnknown (another device), kSignatureWrong
[[nodiscard]] TokenResult<void> verify_device_request(const cvc::AuthenticatedRequest& request,
                                                      const TrustedKey& device);

}  // namespace coffer::token
