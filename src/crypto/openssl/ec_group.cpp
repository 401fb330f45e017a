#include "crypto/openssl/ec_group.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>

#include <array>

namespace coffer::crypto::openssl {
namespace {

int nid_of(CurveId id) {
  switch (id) {
    case CurveId::kSecp192r1:
      return NID_X9_62_prime192v1;
    case CurveId::kSecp224r1:
      return NID_secp224r1;
    case CurveId::kSecp256r1:
      return NID_X9_62_prime256v1;
    case CurveId::kSecp384r1:
      return NID_secp384r1;
    case CurveId::kSecp521r1:
      return NID_secp521r1;
    case CurveId::kSecp192k1:
      return NID_secp192k1;
    case CurveId::kSecp256k1:
      return NID_secp256k1;
    case CurveId::kBrainpoolP192r1:
      return NID_brainpoolP192r1;
    case CurveId::kBrainpoolP224r1:
      return NID_brainpoolP224r1;
    case CurveId::kBrainpoolP256r1:
      return NID_brainpoolP256r1;
    case CurveId::kBrainpoolP320r1:
      return NID_brainpoolP320r1;
    case CurveId::kBrainpoolP384r1:
      return NID_brainpoolP384r1;
    case CurveId::kBrainpoolP512r1:
      return NID_brainpoolP512r1;
  }
  return NID_undef;
}

constexpr std::size_t kCurveIds = 1 + static_cast<std::size_t>(CurveId::kBrainpoolP512r1);
using Groups = std::array<EC_GROUP*, kCurveIds>;

Groups make_groups() {
  Groups groups{};
  for (const Curve& curve : all_curves()) {
    groups[static_cast<std::size_t>(curve.id)] = EC_GROUP_new_by_curve_name(nid_of(curve.id));
  }
  return groups;
}

}  // namespace

const EC_GROUP* group_of(const Curve& curve) {
  // Never freed: threads may still use them while the process ends.
  static const Groups groups = make_groups();
  return groups[static_cast<std::size_t>(curve.id)];
}

CryptoResult<CurvePoint> read_point(const Curve& curve, Bytes point) {
  const EC_GROUP* group = group_of(curve);
  if (group == nullptr) return failure();
  if (point.size() != curve.point_bytes() || point.front() != POINT_CONVERSION_UNCOMPRESSED) {
    return failure(CryptoError::kInvalidKey);
  }
  CurvePoint result(EC_POINT_new(group));
  if (!result) return failure();
  // Refuses coordinates that are not below the prime, and points off the curve. The cofactor is 1: nothing
  // more to check.
  if (EC_POINT_oct2point(group, result.get(), point.data(), point.size(), nullptr) != 1) {
    return failure(CryptoError::kInvalidKey);
  }
  return result;
}

CryptoResult<Key> ec_key(const Curve& curve, Bytes point, const BIGNUM* scalar) {
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  const bool pushed =
      builder &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid_of(curve.id)),
                                      0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) ==
          1 &&
      (scalar == nullptr ||
       OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar, curve.order_bytes()) == 1);
  if (!pushed) return failure();
  return key_from_parameters("EC", builder.get(), scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR);
}

}  // namespace coffer::crypto::openssl
