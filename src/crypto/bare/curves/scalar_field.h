#pragma once
#include "crypto/bare/curves/field_element.h"

namespace coffer::crypto::bare {

/// A random number in [1, order - 1] as plain limbs (FIPS 186-5, A.2.2: testing candidates). @errors
/// kBackendFailure
[[nodiscard]] CryptoResult<void> random_scalar(const PrimeField& scalars, FieldElement& out);

/// What ECDSA signs of a digest: its leftmost bits, as many as the order has (FIPS 186-5, 6.4.1), reduced.
/// An element of `scalars`.
void digest_to_scalar(const PrimeField& scalars, FieldElement& out, Bytes digest);

}  // namespace coffer::crypto::bare
