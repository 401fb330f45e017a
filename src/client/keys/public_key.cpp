#include "client/keys/public_key.h"

#include <bit>

#include "base/fixed_buffer.h"
#include "base/tlv.h"
#include "client/objects/x509.h"
#include "token/cvc/cvc.h"

namespace coffer::client {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kInteger = 0x02;
constexpr Tag kBitString = 0x03;
constexpr Tag kOid = 0x06;

using Oid = FixedBuffer<10>;

struct CurveRow {
  crypto::CurveId id;
  Oid oid;
};
const CurveRow kCurves[] = {
    {crypto::CurveId::kSecp192r1, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x01}},
    {crypto::CurveId::kSecp224r1, {0x2B, 0x81, 0x04, 0x00, 0x21}},
    {crypto::CurveId::kSecp256r1, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07}},
    {crypto::CurveId::kSecp384r1, {0x2B, 0x81, 0x04, 0x00, 0x22}},
    {crypto::CurveId::kSecp521r1, {0x2B, 0x81, 0x04, 0x00, 0x23}},
    {crypto::CurveId::kSecp192k1, {0x2B, 0x81, 0x04, 0x00, 0x1F}},
    {crypto::CurveId::kSecp256k1, {0x2B, 0x81, 0x04, 0x00, 0x0A}},
    {crypto::CurveId::kBrainpoolP192r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x03}},
    {crypto::CurveId::kBrainpoolP224r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x05}},
    {crypto::CurveId::kBrainpoolP256r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07}},
    {crypto::CurveId::kBrainpoolP320r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x09}},
    {crypto::CurveId::kBrainpoolP384r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0B}},
    {crypto::CurveId::kBrainpoolP512r1, {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0D}},
};

struct RawRow {
  const crypto::RawCurve* curve;
  Oid oid;
};
/// RFC 8410, 3.
const RawRow kRawCurves[] = {
    {&crypto::raw_curve(crypto::MontgomeryCurve::kX25519), {0x2B, 0x65, 0x6E}},
    {&crypto::raw_curve(crypto::MontgomeryCurve::kX448), {0x2B, 0x65, 0x6F}},
    {&crypto::raw_curve(crypto::EdwardsCurve::kEd25519), {0x2B, 0x65, 0x70}},
    {&crypto::raw_curve(crypto::EdwardsCurve::kEd448), {0x2B, 0x65, 0x71}},
};
constexpr std::uint8_t kEcPublicKey[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
constexpr std::uint8_t kRsaEncryption[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};

ByteVector vector_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// A positive INTEGER (X.690, 8.3): a zero in front of a first bit that is set.
void put_integer(TlvWriter& out, Bytes number) {
  ByteVector value = vector_of(number);
  if (value.empty() || (value.front() & 0x80) != 0) value.insert(value.begin(), 0);
  out.put(kInteger, value);
}

void put_bits(TlvWriter& out, Bytes bytes) {
  ByteVector value = vector_of(bytes);
  value.insert(value.begin(), 0);  // no unused bits
  out.put(kBitString, value);
}

void put_algorithm(TlvWriter& out, const PublicKey& key) {
  out.put_nested(kSequence, [&](TlvWriter& algorithm) {
    if (key.raw_curve != nullptr) {
      algorithm.put(kOid, oid_of(*key.raw_curve));
    } else if (key.curve != nullptr) {
      algorithm.put(kOid, kEcPublicKey).put(kOid, oid_of(*key.curve));
    } else {
      algorithm.put(kOid, kRsaEncryption).put(0x05, {});
    }
  });
}

ByteVector rsa_public_key(const PublicKey& key) {
  ByteVector der(key.modulus.size() + key.exponent.size() + 16);
  ByteWriter bytes(der);
  TlvWriter(bytes).put_nested(kSequence, [&](TlvWriter& out) {
    put_integer(out, key.modulus);
    put_integer(out, key.exponent);
  });
  der.resize(bytes.size());
  return der;
}

ClientResult<PublicKey> malformed() { return fail(Error::Kind::kMalformed, "public key"); }

ClientResult<PublicKey> read_rsa(Bytes der) {
  const auto sequence = TlvReader(der).next(kSequence);
  if (!sequence) return malformed();
  TlvReader in(sequence->value);
  const auto modulus = in.next(kInteger);
  const auto exponent = in.next(kInteger);
  if (!modulus || !exponent) return malformed();
  PublicKey key;
  key.modulus = vector_of(strip_leading_zeros(modulus->value));
  key.exponent = vector_of(strip_leading_zeros(exponent->value));
  if (key.modulus.empty() || key.exponent.empty()) return malformed();
  return key;
}

ClientResult<PublicKey> read_point(const crypto::Curve* curve, Bytes point) {
  if (curve == nullptr) return fail(Error::Kind::kUnsupported, "a curve");
  if (point.size() != curve->point_bytes() || point[0] != 0x04) return malformed();
  PublicKey key;
  key.curve = curve;
  key.point = vector_of(point);
  return key;
}

ClientResult<PublicKey> read_raw(const crypto::RawCurve& curve, Bytes point) {
  if (point.size() != curve.key_bytes()) return malformed();
  PublicKey key;
  key.raw_curve = &curve;
  key.point = vector_of(point);
  return key;
}

ClientResult<PublicKey> from_cvc(const token::TokenResult<token::cvc::Certificate>& parsed) {
  if (!parsed) return malformed();
  if (parsed->raw_curve != nullptr) return read_raw(*parsed->raw_curve, parsed->point);
  if (parsed->curve != nullptr) return read_point(parsed->curve, parsed->point);
  PublicKey key;
  key.modulus = vector_of(strip_leading_zeros(parsed->modulus));
  key.exponent = vector_of(strip_leading_zeros(parsed->exponent));
  if (key.modulus.empty()) return malformed();
  return key;
}

}  // namespace

token::KeyType PublicKey::type() const {
  if (curve != nullptr) return token::KeyType::kEc;
  if (raw_curve == nullptr) return token::KeyType::kRsa;
  const bool signs = std::holds_alternative<crypto::EdwardsCurve>(raw_curve->id);
  return signs ? token::KeyType::kEdwards : token::KeyType::kMontgomery;
}

unsigned PublicKey::bits() const {
  if (curve != nullptr) return curve->bits;
  if (raw_curve != nullptr) return static_cast<unsigned>(8 * raw_curve->key_bytes());
  if (modulus.empty()) return 0;
  return static_cast<unsigned>(8 * modulus.size()) - static_cast<unsigned>(std::countl_zero(modulus.front()));
}

ByteVector PublicKey::spki() const {
  const bool is_rsa = type() == token::KeyType::kRsa;
  const ByteVector content = is_rsa ? rsa_public_key(*this) : point;
  ByteVector der(content.size() + 64);
  ByteWriter bytes(der);
  TlvWriter(bytes).put_nested(kSequence, [&](TlvWriter& out) {
    put_algorithm(out, *this);
    put_bits(out, content);
  });
  der.resize(bytes.size());
  return der;
}

ClientResult<PublicKey> public_key_from_spki(Bytes spki) {
  const auto sequence = TlvReader(spki).next(kSequence);
  if (!sequence) return malformed();
  TlvReader in(sequence->value);
  const auto algorithm = in.next(kSequence);
  const auto bits = in.next(kBitString);
  if (!algorithm || !bits || bits->value.empty() || bits->value[0] != 0) return malformed();
  const Bytes content = bits->value.subspan(1);
  TlvReader names(algorithm->value);
  const auto oid = names.next(kOid);
  if (!oid) return malformed();
  if (equal(oid->value, kRsaEncryption)) return read_rsa(content);
  if (const auto* raw = raw_curve_with_oid(oid->value)) return read_raw(*raw, content);
  if (!equal(oid->value, kEcPublicKey)) return fail(Error::Kind::kUnsupported, "a kind of public key");
  const auto curve = names.next(kOid);
  return read_point(curve ? curve_with_oid(curve->value) : nullptr, content);
}

ClientResult<PublicKey> public_key_from_certificate(Bytes certificate) {
  const auto fields = read_certificate(certificate);
  if (!fields) return malformed();
  return public_key_from_spki(fields->spki);
}

ClientResult<PublicKey> public_key_from_file(Bytes content) {
  const auto object = TlvReader(content).next();
  if (!object) return malformed();
  if (object->tag == kSequence) return public_key_from_certificate(object->encoded);
  if (object->tag == 0x7F21) return from_cvc(token::cvc::parse(object->encoded));
  if (object->tag != 0x67) return malformed();
  const auto inner = TlvReader(object->value).next(0x7F21);
  if (!inner) return malformed();
  return from_cvc(token::cvc::parse(inner->encoded));
}

Bytes oid_of(const crypto::Curve& curve) {
  for (const CurveRow& row : kCurves) {
    if (row.id == curve.id) return row.oid;
  }
  return {};
}

Bytes oid_of(const crypto::RawCurve& curve) {
  for (const RawRow& row : kRawCurves) {
    if (row.curve == &curve) return row.oid;
  }
  return {};
}

const crypto::Curve* curve_with_oid(Bytes oid) {
  for (const CurveRow& row : kCurves) {
    if (equal(row.oid, oid)) return &crypto::curve(row.id);
  }
  return nullptr;
}

const crypto::RawCurve* raw_curve_with_oid(Bytes oid) {
  for (const RawRow& row : kRawCurves) {
    if (equal(row.oid, oid)) return row.curve;
  }
  return nullptr;
}

}  // namespace coffer::client
