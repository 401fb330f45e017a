#pragma once
#include "crypto/bare/curves/weierstrass.h"

namespace coffer::crypto::bare {

// Multiples of points, in Jacobian coordinates, and where those meet an exception, again with complete
// formulas.

/// out = scalar point, for a secret scalar below the order, which is blinded, and a point of the group (z =
/// 1); in time that depends on lengths only, but for scalars that are zero or have a dozen bits, of which
/// some take twice as long.
/// @errors kBackendFailure
[[nodiscard]] CryptoResult<void> multiply_secret(const WeierstrassGroup& group, ProjectivePoint& out,
                                                 const AffinePoint& point, Limbs scalar, Limbs order);

/// The same for the base point, by its table where there is one.
[[nodiscard]] CryptoResult<void> multiply_base_secret(const WeierstrassGroup& group, ProjectivePoint& out,
                                                      Limbs scalar, Limbs order);

/// out = first times the base point + second times `point`, for public scalars below the order, which
/// decide the time. The sum may be the point at infinity.
void multiply_add_public(const WeierstrassGroup& group, ProjectivePoint& out, Limbs first,
                         const AffinePoint& point, Limbs second, Limbs order);

}  // namespace coffer::crypto::bare
