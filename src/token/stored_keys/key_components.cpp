#include "token/stored_keys/key_components.h"

#include "crypto/cipher.h"
#include "crypto/raw_curve.h"

namespace coffer::token {
namespace {

/// Takes the next `N` components, or nothing when the input ends before.
template <std::size_t N>
std::optional<std::array<Bytes, N>> take_all(ByteReader& in) {
  std::array<Bytes, N> components;
  for (Bytes& component : components) {
    const auto taken = in.take_field();
    if (!taken) return std::nullopt;
    component = *taken;
  }
  return components;
}

/// Keys of 4096 bits go without their CRT numbers, so that a blob fits into the buffers of hosts.
constexpr std::size_t kLongestCrtModulus = 3072 / 8;

TokenResult<BlobType> write_rsa(const crypto::RsaPrivateKey& key, ByteWriter& out) {
  using enum crypto::RsaNumber;
  static constexpr crypto::RsaNumber kPlain[] = {kPrivateExponent, kModulus, kPublicExponent};
  static constexpr crypto::RsaNumber kCrt[] = {kExponent1, kExponent2, kPrime1,        kCoefficient,
                                               kPrime2,    kModulus,   kPublicExponent};
  const bool with_crt = key.modulus_bytes() <= kLongestCrtModulus;
  out.put_be16(static_cast<std::uint16_t>(key.modulus_bytes() * 8));
  for (const crypto::RsaNumber number : with_crt ? std::span<const crypto::RsaNumber>(kCrt) : kPlain) {
    COFFER_CHECK(put_number(key, number, out));
  }
  return with_crt ? BlobType::kRsaCrt : BlobType::kRsa;
}

std::uint16_t field_bits(const crypto::Curve& curve) {
  return static_cast<std::uint16_t>(8 * curve.field_bytes());
}

TokenResult<BlobType> write_ec(const crypto::EcPrivateKey& key, ByteWriter& out) {
  const crypto::Curve& curve = key.curve();
  crypto::Scalar scalar;
  COFFER_CHECK_BELOW(key.export_scalar(scalar));
  COFFER_TRY_BELOW(const crypto::Point point, key.public_point());
  out.put_be16(field_bits(curve));
  for (const Bytes component :
       {curve.a, curve.b, curve.prime, curve.order, curve.generator, scalar.expose(), point.bytes()}) {
    out.put_field(component);
  }
  return BlobType::kEc;
}

/// The form in which clients of the Pico HSM write these keys: the base point tells X from Ed, private and
/// public key are the strings of the RFCs. Nobody reads A and B.
TokenResult<BlobType> write_raw(const crypto::RawCurve& curve, Bytes private_key, Bytes public_key,
                                ByteWriter& out) {
  constexpr std::uint8_t kB[] = {1};
  out.put_be16(static_cast<std::uint16_t>(8 * curve.prime.size()));
  for (const Bytes component :
       {curve.montgomery_a, Bytes(kB), curve.prime, curve.order, curve.base_point, private_key, public_key}) {
    out.put_field(component);
  }
  return BlobType::kEc;
}

TokenResult<BlobType> write_raw(const crypto::MontgomeryPrivateKey& key, ByteWriter& out) {
  crypto::MontgomeryScalar scalar;
  COFFER_CHECK_BELOW(key.export_scalar(scalar));
  COFFER_TRY_BELOW(const auto public_key, key.public_key());
  return write_raw(crypto::raw_curve(key.curve()), scalar.expose(), public_key, out);
}

TokenResult<BlobType> write_raw(const crypto::EdwardsPrivateKey& key, ByteWriter& out) {
  crypto::EdwardsSeed seed;
  COFFER_CHECK_BELOW(key.export_seed(seed));
  COFFER_TRY_BELOW(const auto public_key, key.public_key());
  return write_raw(crypto::raw_curve(key.curve()), seed.expose(), public_key, out);
}

TokenResult<BlobType> write_aes(const AesKey& key, ByteWriter& out) {
  out.put_be16(static_cast<std::uint16_t>(key.size())).put(key.expose());
  return BlobType::kAes;
}

bool is_zero(Bytes number) { return strip_leading_zeros(number).empty(); }

TokenResult<void> load_rsa(std::uint16_t bits, const crypto::RsaComponents& c, KeyMaterial& out) {
  auto key = crypto::RsaPrivateKey::load(c);
  if (!key) return std::unexpected(from(key.error()));
  if (key->modulus_bytes() * 8 != bits) return fail(ErrorCode::kInvalidData);
  out.emplace<crypto::RsaPrivateKey>(std::move(*key));
  return {};
}

TokenResult<void> read_rsa(ByteReader& in, std::uint16_t bits, KeyMaterial& out) {
  const auto parts = take_all<3>(in);
  if (!parts) return fail(ErrorCode::kInvalidData);
  const auto& [d, n, e] = *parts;
  if (is_zero(d) || is_zero(n) || is_zero(e)) return fail(ErrorCode::kInvalidData);
  crypto::RsaComponents c;
  c.n = n;
  c.e = e;
  c.d = d;
  return load_rsa(bits, c, out);
}

/// The CRT numbers are computed anew: then a wrong one (a fault attack's tool) does no harm.
TokenResult<void> read_rsa_crt(ByteReader& in, std::uint16_t bits, KeyMaterial& out) {
  const auto parts = take_all<7>(in);
  if (!parts) return fail(ErrorCode::kInvalidData);
  const auto& [dp, dq, p, qinv, q, n, e] = *parts;
  if (is_zero(p) || is_zero(q) || is_zero(n) || is_zero(e)) return fail(ErrorCode::kInvalidData);
  crypto::RsaComponents c;
  c.n = n;
  c.e = e;
  c.p = p;
  c.q = q;
  return load_rsa(bits, c, out);
}

/// Components of a key on a curve that say which key it is. A, B and the order follow from the curve, and
/// writers differ in them: the Pico HSM leaves A out.
struct CurveComponents {
  Bytes p, g, d, q;
};

/// The public key of a blob must be that of its private key; one that is left out is computed.
bool fits(Bytes given, Bytes computed) { return given.empty() || equal(given, computed); }

TokenResult<void> read_weierstrass(const CurveComponents& parts, std::uint16_t bits, KeyMaterial& out) {
  const crypto::Curve* curve = crypto::find_curve(parts.p, {});
  if (curve == nullptr || !equal(parts.g, curve->generator)) return fail(ErrorCode::kInvalidData);
  if (bits != field_bits(*curve) && bits != curve->bits) return fail(ErrorCode::kInvalidData);
  COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::load(*curve, parts.d));
  COFFER_TRY_BELOW(const crypto::Point point, key.public_point());
  if (!fits(parts.q, point)) return fail(ErrorCode::kInvalidData);
  out.emplace<crypto::EcPrivateKey>(std::move(key));
  return {};
}

/// Loads a key of a raw curve, whose class follows from the type of the curve's number.
struct RawLoader {
  const CurveComponents& parts;
  KeyMaterial& out;

  TokenResult<void> operator()(crypto::MontgomeryCurve curve) const {
    return take(crypto::MontgomeryPrivateKey::load(curve, parts.d));
  }
  TokenResult<void> operator()(crypto::EdwardsCurve curve) const {
    return take(crypto::EdwardsPrivateKey::load(curve, parts.d));
  }

 private:
  template <typename Key>
  [[nodiscard]] TokenResult<void> take(crypto::CryptoResult<Key> key) const {
    if (!key) return std::unexpected(from(key.error()));
    COFFER_TRY_BELOW(const auto public_key, key->public_key());
    if (!fits(parts.q, public_key)) return fail(ErrorCode::kInvalidData);
    out.emplace<Key>(std::move(*key));
    return {};
  }
};

TokenResult<void> read_raw(const CurveComponents& parts, std::uint16_t bits, KeyMaterial& out) {
  const crypto::RawCurve* curve = crypto::find_raw_curve(parts.p, parts.g);
  if (curve == nullptr || bits != 8 * curve->prime.size()) return fail(ErrorCode::kInvalidData);
  return std::visit(RawLoader{parts, out}, curve->id);
}

TokenResult<void> read_ec(ByteReader& in, std::uint16_t bits, KeyMaterial& out) {
  const auto all = take_all<7>(in);
  if (!all) return fail(ErrorCode::kInvalidData);
  const CurveComponents parts{.p = (*all)[2], .g = (*all)[4], .d = (*all)[5], .q = (*all)[6]};
  return crypto::is_raw_curve_prime(parts.p) ? read_raw(parts, bits, out)
                                             : read_weierstrass(parts, bits, out);
}

/// Some write the length of an AES key in bytes, some in bits.
std::size_t aes_bytes(std::uint16_t size) {
  const bool in_bits = size == 128 || size == 192 || size == 256 || size == 512;
  return in_bits ? size / 8U : size;
}

TokenResult<void> read_aes(ByteReader& in, std::uint16_t size, KeyMaterial& out) {
  const std::size_t bytes = aes_bytes(size);
  if (!is_symmetric_key_size(bytes)) return fail(ErrorCode::kInvalidData);
  const auto key = in.take(bytes);
  if (!key || !out.emplace<AesKey>().assign(*key)) return fail(ErrorCode::kInvalidData);
  return {};
}

TokenResult<void> read_components_of(std::uint8_t type, ByteReader& in, KeyMaterial& key) {
  const auto size = in.take_be16();
  if (!size) return fail(ErrorCode::kInvalidData);
  switch (type) {
    case static_cast<std::uint8_t>(BlobType::kRsa):
      return read_rsa(in, *size, key);
    case static_cast<std::uint8_t>(BlobType::kRsaCrt):
      return read_rsa_crt(in, *size, key);
    case static_cast<std::uint8_t>(BlobType::kEc):
      return read_ec(in, *size, key);
    case static_cast<std::uint8_t>(BlobType::kAes):
      return read_aes(in, *size, key);
    default:
      return fail(ErrorCode::kInvalidData);
  }
}

}  // namespace

TokenResult<BlobType> write_components(const KeyMaterial& key, ByteWriter& out) {
  if (const auto* ec = std::get_if<crypto::EcPrivateKey>(&key)) return write_ec(*ec, out);
  if (const auto* rsa = std::get_if<crypto::RsaPrivateKey>(&key)) return write_rsa(*rsa, out);
  if (const auto* aes = std::get_if<AesKey>(&key)) return write_aes(*aes, out);
  if (const auto* x = std::get_if<crypto::MontgomeryPrivateKey>(&key)) return write_raw(*x, out);
  if (const auto* ed = std::get_if<crypto::EdwardsPrivateKey>(&key)) return write_raw(*ed, out);
  return fail(ErrorCode::kCryptoFailure);
}

TokenResult<void> read_components(std::uint8_t type, ByteReader& in, KeyMaterial& key) {
  COFFER_CHECK(read_components_of(type, in, key));
  // Writers pad to a whole block or add a whole one, or do not pad at all: what is longer is no padding.
  if (in.remaining() > crypto::kAesBlock) return fail(ErrorCode::kInvalidData);
  return {};
}

}  // namespace coffer::token
