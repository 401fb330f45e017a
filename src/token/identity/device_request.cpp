#include "token/identity/device_request.h"

namespace coffer::token {

TokenResult<void> verify_device_request(const cvc::AuthenticatedRequest& request, const TrustedKey& device) {
  const cvc::Certificate& inner = request.inner;
  if (inner.curve == nullptr || inner.point.empty()) return fail(ErrorCode::kInvalidData);
  if (!crypto::check_point(*inner.curve, inner.point)) return fail(ErrorCode::kInvalidPoint);
  // An authority certifies devices; that a key was made in a device, only the device can say.
  if (device.role != cvc::Role::kDevice || !equal(request.outer_car, device.chr)) {
    return fail(ErrorCode::kReferenceUnknown);
  }
  COFFER_CHECK(cvc::verify(inner.algorithm, inner.curve, inner.point, {}, {}, inner.body, inner.signature));
  return cvc::verify(device.algorithm, device.curve, device.point, {}, {}, request.signed_part,
                     request.outer_signature);
}

}  // namespace coffer::token
