#include "crypto/eddsa.h"

#include "crypto/bare/curves/edwards.h"
#include "crypto/bare/eddsa_hash.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/key_handle.h"
#include "crypto/random.h"
#include "crypto/raw_curve.h"

namespace coffer::crypto {
namespace bare {
namespace {

/// What a seed expands to (RFC 8032, 5.1.5 and 5.2.5): the scalar s, and the prefix of the nonce's hash.
class ExpandedSeed {
 public:
  ExpandedSeed(EdwardsCurve curve, Bytes seed) : half_(seed.size()) {
    eddsa_hash(curve, EddsaHashUse::kSeed, {seed}, MutableBytes(bytes_.writable()).first(2 * half_));
    const MutableBytes s = MutableBytes(bytes_.writable()).first(half_);
    if (curve == EdwardsCurve::kEd25519) {
      s[0] &= 0xF8;
      s[31] = static_cast<std::uint8_t>((s[31] & 0x7F) | 0x40);
    } else {
      s[0] &= 0xFC;
      s[55] |= 0x80;
      s[56] = 0;
    }
  }
  [[nodiscard]] Bytes scalar() const { return bytes_.expose().first(half_); }
  [[nodiscard]] Bytes prefix() const { return Bytes(bytes_.expose()).subspan(half_, half_); }

 private:
  Secret<2 * kMaxEdwardsBytes> bytes_;
  std::size_t half_;
};

/// The order of the base point, big-endian.
struct Order {
  explicit Order(EdwardsCurve curve) {
    const Bytes little_endian = raw_curve(curve).order;
    size = little_endian.size();
    std::ranges::reverse_copy(little_endian, bytes.begin());
  }
  operator Bytes() const { return Bytes(bytes).first(size); }  // NOLINT(google-explicit-constructor)

  std::array<std::uint8_t, kMaxEdwardsBytes> bytes{};
  std::size_t size;
};

/// Encodes `scalar` (any number, little-endian) times the base point.
CryptoResult<void> multiply_base(const EdwardsGroup& group, const PrimeField& scalars,
                                 const FieldElement& scalar, MutableBytes out) {
  FieldElement plain;
  scalars.leave(plain.first(scalars.size()), scalar);
  ProjectivePoint point;
  COFFER_CHECK(multiply_base_secret(group, point, plain.first(scalars.size()), scalars.prime()));
  group.encode(out, point);
  return {};
}

CryptoResult<CurveKey*> make_key(EdwardsCurve curve, Bytes seed) {
  Place<CurveKey> key(curve_keys());
  if (key.get() == nullptr || !key->secret.assign(seed)) return failure();
  key->public_half.set_size(seed.size());
  const ExpandedSeed expanded(curve, seed);
  const EdwardsGroup group(curve);
  const PrimeField scalars(Order{curve});
  FieldElement s;
  scalars.reduce_little_endian(s, expanded.scalar());
  COFFER_CHECK(multiply_base(group, scalars, s, key->public_half.storage().first(seed.size())));
  declassify(key->public_half.storage().data(), key->public_half.size());
  return key.release();
}

/// S B = R + k A (RFC 8032, 5.1.7, without the cofactor, as most do): S B - k A must encode as R.
bool verify(const EdwardsGroup& group, const PrimeField& scalars, const ProjectivePoint& key, Limbs s,
            Limbs k, Bytes r) {
  ProjectivePoint first, second;
  ProjectivePoint minus_key = key;
  group.negate_if(~Limb{0}, minus_key);
  multiply_base_public(group, first, s, scalars.prime());
  multiply(group, second, minus_key, k);
  group.add(first, first, second);
  std::array<std::uint8_t, kMaxEdwardsBytes> encoded{};
  const MutableBytes again = MutableBytes(encoded).first(r.size());
  group.encode(again, first);
  return equal(again, r);
}

}  // namespace
}  // namespace bare

using bare::curve_key;
using bare::EddsaHashUse;
using bare::failure;

EdwardsPrivateKey::~EdwardsPrivateKey() {
  bare::curve_keys().give_back(static_cast<bare::CurveKey*>(handle_));
}

EdwardsPrivateKey::EdwardsPrivateKey(EdwardsPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(other.curve_) {}

EdwardsPrivateKey& EdwardsPrivateKey::operator=(EdwardsPrivateKey&& other) noexcept {
  EdwardsPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<EdwardsPrivateKey> EdwardsPrivateKey::generate(EdwardsCurve curve) {
  Secret<kMaxEdwardsBytes> seed;
  const MutableBytes bytes = MutableBytes(seed.writable()).first(edwards_bytes(curve));
  COFFER_CHECK(random_bytes(bytes));
  return load(curve, bytes);
}

CryptoResult<EdwardsPrivateKey> EdwardsPrivateKey::load(EdwardsCurve curve, Bytes seed) {
  if (seed.size() != edwards_bytes(curve)) return failure(CryptoError::kInvalidKey);
  EdwardsPrivateKey key;
  COFFER_TRY(key.handle_, bare::make_key(curve, seed));
  key.curve_ = curve;
  return key;
}

CryptoResult<void> EdwardsPrivateKey::export_seed(EdwardsSeed& out) const {
  out.clear();
  if (handle_ == nullptr || !out.assign(curve_key(handle_).secret)) return failure();
  return {};
}

CryptoResult<EdwardsPublicKey> EdwardsPrivateKey::public_key() const {
  if (handle_ == nullptr) return failure();
  return EdwardsPublicKey(curve_key(handle_).public_half);
}

// RFC 8032, 5.1.6 and 5.2.6.
CryptoResult<EddsaSignature> EdwardsPrivateKey::sign(Bytes message) const {
  if (handle_ == nullptr) return failure();
  const bare::CurveKey& key = curve_key(handle_);
  const std::size_t half = edwards_bytes(curve_);
  const bare::ExpandedSeed expanded(curve_, key.secret);
  const bare::EdwardsGroup group(curve_);
  const bare::PrimeField scalars(bare::Order{curve_});
  Secret<kMaxEddsaSignature> digest;
  const MutableBytes hashed = MutableBytes(digest.writable()).first(2 * half);

  EddsaSignature signature;
  signature.set_size(2 * half);
  const MutableBytes r = signature.storage().first(half);
  bare::FieldElement nonce, k, s;
  bare::eddsa_hash(curve_, EddsaHashUse::kSignature, {expanded.prefix(), message}, hashed);
  scalars.reduce_little_endian(nonce, hashed);
  COFFER_CHECK(bare::multiply_base(group, scalars, nonce, r));
  bare::eddsa_hash(curve_, EddsaHashUse::kSignature, {r, key.public_half, message}, hashed);
  scalars.reduce_little_endian(k, hashed);
  scalars.reduce_little_endian(s, expanded.scalar());
  scalars.multiply(s, s, k);
  scalars.add(s, s, nonce);
  scalars.write_little_endian(signature.storage().subspan(half, half), s);
  bare::declassify(signature.storage().data(), signature.size());
  return signature;
}

CryptoResult<void> eddsa_verify(EdwardsCurve curve, Bytes public_key, Bytes message, Bytes signature) {
  const std::size_t half = edwards_bytes(curve);
  if (public_key.size() != half) return failure(CryptoError::kInvalidKey);
  if (signature.size() != 2 * half) return failure(CryptoError::kVerificationFailed);
  const bare::EdwardsGroup group(curve);
  const bare::PrimeField scalars(bare::Order{curve});
  bare::ProjectivePoint key;
  std::array<bare::Limb, bare::limbs_for_bytes(kMaxEdwardsBytes)> number{};
  const bare::MutableLimbs wide = bare::MutableLimbs(number).first(bare::limbs_for_bytes(half));
  (void)bare::load_little_endian(wide, signature.last(half));
  bare::FieldElement s, k;
  bare::widen(s.first(scalars.size()), wide.first(scalars.size()));
  const bool s_is_reduced = bare::reveal(bare::less_mask(s.first(scalars.size()), scalars.prime())) &&
                            (wide.size() == scalars.size() || wide.back() == 0);
  if (!s_is_reduced || !group.decode(key, public_key)) return failure(CryptoError::kVerificationFailed);

  std::array<std::uint8_t, kMaxEddsaSignature> digest{};
  const MutableBytes hashed = MutableBytes(digest).first(2 * half);
  bare::eddsa_hash(curve, EddsaHashUse::kSignature, {signature.first(half), public_key, message}, hashed);
  scalars.reduce_little_endian(k, hashed);
  const MutableBytes plain = MutableBytes(digest).first(scalars.size() * bare::kLimbBytes);
  scalars.write_little_endian(plain, k);
  (void)bare::load_little_endian(k.first(scalars.size()), plain);
  if (!bare::verify(group, scalars, key, s.first(scalars.size()), k.first(scalars.size()),
                    signature.first(half))) {
    return failure(CryptoError::kVerificationFailed);
  }
  return {};
}

}  // namespace coffer::crypto
