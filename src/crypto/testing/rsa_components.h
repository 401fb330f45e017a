#pragma once
#include "crypto/rsa.h"

namespace coffer::crypto::testing {

/// The numbers of an RSA key, kept, for tests that look at them or change them.
struct OwnedRsaComponents {
  SecretBuffer<kMaxRsaBytes> n;
  SecretBuffer<kMaxRsaPublicExponent> e;
  SecretBuffer<kMaxRsaBytes> d;
  SecretBuffer<kMaxRsaBytes / 2> p, q, dp, dq, qinv;

  /// Where they lie.
  operator RsaComponents() const {  // NOLINT(google-explicit-constructor): a view of the same
    return {n.expose(), e.expose(),  d.expose(),  p.expose(),
            q.expose(), dp.expose(), dq.expose(), qinv.expose()};
  }
};

template <std::size_t N>
[[nodiscard]] bool export_into(const RsaPrivateKey& key, RsaNumber which, SecretBuffer<N>& out) {
  const auto size = key.export_number(which, out.storage());
  if (size) out.set_size(*size);
  return size.has_value();
}

/// All eight numbers of a key. @returns whether each was exported
[[nodiscard]] inline bool export_components(const RsaPrivateKey& key, OwnedRsaComponents& out) {
  return export_into(key, RsaNumber::kModulus, out.n) &&
         export_into(key, RsaNumber::kPublicExponent, out.e) &&
         export_into(key, RsaNumber::kPrivateExponent, out.d) &&
         export_into(key, RsaNumber::kPrime1, out.p) && export_into(key, RsaNumber::kPrime2, out.q) &&
         export_into(key, RsaNumber::kExponent1, out.dp) && export_into(key, RsaNumber::kExponent2, out.dq) &&
         export_into(key, RsaNumber::kCoefficient, out.qinv);
}

}  // namespace coffer::crypto::testing
