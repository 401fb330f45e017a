#include "token/cvc/cvc.h"
#include "token/cvc/cvc_algorithm.h"

namespace coffer::token::cvc {
namespace {

// Roles of authentication terminals (BSI TR-03110 part 3, C.4.2), which the Pico HSM's are; those of
// authorities have five bytes.
constexpr std::uint8_t kTerminalIdentifier[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 0x02};
constexpr std::size_t kTerminalRights = 5;

/// Whether the parameter with this tag is absent or has this value, as an integer.
bool is_absent_or(Bytes key_template, Tag tag, Bytes expected) {
  const auto tlv = find_tlv(key_template, tag);
  return !tlv || equal(strip_leading_zeros(tlv->value), strip_leading_zeros(expected));
}

Bytes value_of(Bytes sequence, Tag tag) {
  const auto tlv = find_tlv(sequence, tag);
  return tlv ? tlv->value : Bytes{};
}

TokenResult<void> parse_raw_key(Bytes key_template, Certificate& out) {
  out.raw_curve = crypto::find_raw_curve(value_of(key_template, 0x81), value_of(key_template, 0x83));
  out.point = value_of(key_template, 0x84);
  const bool valid = out.raw_curve != nullptr && out.point.size() == out.raw_curve->key_bytes() &&
                     equal(value_of(key_template, 0x82), out.raw_curve->order);
  if (!valid) return fail(ErrorCode::kInvalidData);
  return {};
}

TokenResult<void> parse_public_key(Bytes key_template, Certificate& out) {
  out.algorithm = value_of(key_template, 0x06);
  if (is_rsa_algorithm(out.algorithm)) {
    out.modulus = value_of(key_template, 0x81);
    out.exponent = value_of(key_template, 0x82);
    if (out.modulus.empty() || out.exponent.empty()) return fail(ErrorCode::kInvalidData);
    return {};
  }
  if (equal(out.algorithm, kRawKey)) return parse_raw_key(key_template, out);
  if (!is_ec_algorithm(out.algorithm)) return fail(ErrorCode::kInvalidData);
  out.point = value_of(key_template, 0x86);
  if (out.point.empty()) return fail(ErrorCode::kInvalidData);
  if (find_tlv(key_template, 0x81)) {
    COFFER_TRY(out.curve, parse_domain_parameters(key_template));
  }
  return {};
}

std::optional<Role> parse_role(Bytes body) {
  const Bytes authorisation = value_of(body, 0x7F4C);
  const Bytes identifier = value_of(authorisation, 0x06);
  const bool is_terminal = equal(identifier, kTerminalIdentifier);
  if (!is_terminal && !equal(identifier, kRoleIdentifier)) return std::nullopt;
  const Bytes role = value_of(authorisation, 0x53);
  if (role.size() != 1 && !(is_terminal && role.size() == kTerminalRights)) return std::nullopt;
  switch (role[0] & 0xC0) {
    case 0xC0:
      return Role::kRoot;
    case 0x80:
      return Role::kIssuingAuthority;
    case 0x00:
      return Role::kDevice;
    default:
      return std::nullopt;
  }
}

TokenResult<void> parse_body(Bytes body, Certificate& out) {
  TlvReader reader(body);
  const auto profile = reader.next(0x5F29);
  if (!profile || profile->value.size() != 1 || profile->value[0] != 0) return fail(ErrorCode::kInvalidData);
  if (const auto car = reader.next(0x42)) out.car = car->value;
  const auto key = reader.next(0x7F49);
  const auto chr = reader.next(0x5F20);
  if (!key || !chr || chr->value.empty()) return fail(ErrorCode::kInvalidData);
  if (!is_distinct_tlv_sequence(body) || !is_distinct_tlv_sequence(key->value)) {
    return fail(ErrorCode::kInvalidData);
  }
  if (out.car.size() > Reference::capacity() || chr->value.size() > Reference::capacity()) {
    return fail(ErrorCode::kInvalidData);
  }
  out.chr = chr->value;
  out.role = parse_role(body);
  out.extensions = value_of(body, 0x65);
  return parse_public_key(key->value, out);
}

}  // namespace

bool is_ec_algorithm(Bytes algorithm) {
  const auto scheme = find_scheme(algorithm);
  return scheme && scheme->kind == SignatureScheme::Kind::kEcdsa;
}

bool is_rsa_algorithm(Bytes algorithm) {
  const auto scheme = find_scheme(algorithm);
  return scheme && scheme->kind != SignatureScheme::Kind::kEcdsa;
}

TokenResult<const crypto::Curve*> parse_domain_parameters(Bytes key_template) {
  const Bytes prime = value_of(key_template, 0x81);
  const crypto::Curve* curve =
      prime.empty() ? nullptr : crypto::find_curve(prime, value_of(key_template, 0x82));
  if (curve == nullptr) return fail(ErrorCode::kUnsupported);
  static constexpr std::uint8_t kCofactor = 1;
  const bool matches = is_absent_or(key_template, 0x83, curve->b) &&
                       is_absent_or(key_template, 0x84, curve->generator) &&
                       is_absent_or(key_template, 0x85, curve->order) &&
                       is_absent_or(key_template, 0x87, Bytes(&kCofactor, 1));
  if (!matches) return fail(ErrorCode::kUnsupported);
  return curve;
}

TokenResult<Certificate> parse_body_and_signature(Bytes content) {
  TlvReader reader(content);
  const auto body = reader.next(0x7F4E);
  const auto signature = reader.next(0x5F37);
  if (!body || !signature || !reader.at_end() || signature->value.empty())
    return fail(ErrorCode::kInvalidData);
  Certificate certificate;
  certificate.encoded = content;
  certificate.body = body->encoded;
  certificate.signature = signature->value;
  COFFER_CHECK(parse_body(body->value, certificate));
  return certificate;
}

TokenResult<Certificate> parse(Bytes encoded) {
  TlvReader reader(encoded);
  const auto outer = reader.next(0x7F21);
  if (!outer || !reader.at_end()) return fail(ErrorCode::kInvalidData);
  COFFER_TRY(Certificate certificate, parse_body_and_signature(outer->value));
  certificate.encoded = outer->encoded;
  return certificate;
}

TokenResult<AuthenticatedRequest> parse_authenticated_request(Bytes content) {
  TlvReader reader(content);
  const auto inner = reader.next(0x7F21);
  const auto car = reader.next(0x42);
  if (!inner || !car || car->value.empty() || car->value.size() > Reference::capacity()) {
    return fail(ErrorCode::kInvalidData);
  }
  const Bytes signed_part = content.first(inner->encoded.size() + car->encoded.size());
  const auto signature = reader.next(0x5F37);
  const bool is_signed = signature && !signature->value.empty() && reader.at_end();
  if (!is_signed) return fail(ErrorCode::kInvalidData);
  COFFER_TRY(const Certificate certificate, parse(inner->encoded));
  return AuthenticatedRequest{certificate, car->value, signature->value, signed_part};
}

}  // namespace coffer::token::cvc
