// Curves: Weierstrass, Edwards, Montgomery.

#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {

using crypto::CryptoError;
using crypto::Curve;
using crypto::EcPrivateKey;

namespace {

const Curve& curve(const Case& v) { return *crypto::find_curve(v.parameter()); }

/// Signs, and verifies the signature, whose plain form is returned.
crypto::CryptoResult<crypto::EcdsaPlain> sign_and_verify(const EcPrivateKey& key, Bytes point, Bytes digest) {
  COFFER_TRY(const auto der, key.sign(digest));
  COFFER_TRY(const auto plain, crypto::ecdsa_der_to_plain(der, key.curve().order_bytes()));
  COFFER_CHECK(crypto::ecdsa_verify(key.curve(), point, digest, plain));
  return plain;
}

}  // namespace

bool ecdsa_verifies(const Case& v) { return crypto::ecdsa_verify(curve(v), v[0], v[1], v[2]).has_value(); }

bool ecdsa_refuses(const Case& v) {
  const auto verified = crypto::ecdsa_verify(curve(v), v[0], v[1], v[2]);
  return !verified && verified.error() != CryptoError::kBackendFailure;
}

bool ecdsa_signs(const Case& v) {
  const auto key = EcPrivateKey::load(curve(v), v[0]);
  if (!key) return false;
  const auto point = key->public_point();
  return point && equal(*point, v[1]) && sign_and_verify(*key, v[1], v[2]);
}

bool point_is_good(const Case& v) { return crypto::check_point(curve(v), v[0]).has_value(); }

bool point_is_bad(const Case& v) {
  const auto checked = crypto::check_point(curve(v), v[0]);
  return !checked && checked.error() == CryptoError::kInvalidKey;
}

bool ecdh_agrees(const Case& v) {
  const auto key = EcPrivateKey::load(curve(v), v[0]);
  SecretBuffer<crypto::kMaxPointBytes> out;
  return key && key->agree(v[1], out) && equal(out.expose().subspan(1, v[2].size()), v[2]);
}

bool ecdh_refuses(const Case& v) {
  const auto key = EcPrivateKey::load(curve(v), v[0]);
  SecretBuffer<crypto::kMaxPointBytes> out;
  if (!key) return false;
  const auto agreed = key->agree(v[1], out);
  return !agreed && agreed.error() == CryptoError::kInvalidKey;
}

bool eddsa_agrees(const Case& v) {
  const auto id = v.as<crypto::EdwardsCurve>();
  const auto key = crypto::EdwardsPrivateKey::load(id, v[0]);
  if (!key) return false;
  const auto public_key = key->public_key();
  auto made = key->sign(v[2]);
  if (!public_key || !equal(*public_key, v[1]) || !made || !equal(*made, v[3])) return false;
  if (!crypto::eddsa_verify(id, v[1], v[2], v[3])) return false;
  made->storage()[made->size() / 3] ^= 4;
  const auto changed = crypto::eddsa_verify(id, v[1], v[2], *made);
  return !changed && changed.error() == CryptoError::kVerificationFailed;
}

bool x_curve_agrees(const Case& v) {
  const auto key = crypto::MontgomeryPrivateKey::load(v.as<crypto::MontgomeryCurve>(), v[0]);
  crypto::MontgomerySecret out;
  return key && key->agree(v[1], out) && equal(out.expose(), v[2]);
}

bool ec_generates(const Case& v) {
  const auto key = EcPrivateKey::generate(curve(v));
  if (!key) return false;
  const auto point = key->public_point();
  if (!point) return false;
  const auto signature = sign_and_verify(*key, *point, v[0]);
  if (!signature) return false;
  print("made ");
  print(v.name());
  print(" ");
  print_hex(*point);
  print(" ");
  print_hex(*signature);
  print("\n");
  return true;
}

}  // namespace coffer::qemu
