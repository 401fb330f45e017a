#include <ranges>

#include "base/endian.h"
#include "card/commands/handlers.h"
#include "card/key_policy_objects.h"
#include "crypto/curve.h"
#include "token/cvc/cvc.h"

namespace coffer::card::commands {

namespace {

using token::GenerateKeyPairRequest;

/// Size and exponent may be left to the card, as the Pico HSM's library does with the exponent.
bool read_rsa(Bytes key, GenerateKeyPairRequest& request) {
  constexpr std::uint16_t kDefaultBits = 2048;
  static constexpr std::uint8_t kDefaultExponent[] = {0x01, 0x00, 0x01};
  const auto bits = find_tlv(key, 0x02);
  const auto exponent = find_tlv(key, 0x82);
  if (bits && bits->value.size() != 2) return false;
  request.kind = token::RsaParameters{bits ? load_be16(bits->value.first<2>()) : kDefaultBits,
                                      exponent ? exponent->value : Bytes(kDefaultExponent)};
  return true;
}

/// The order as the Pico HSM has it, little-endian; some hosts turn it round like the prime.
bool is_order(Bytes order, Bytes expected) {
  return equal(order, expected) || std::ranges::equal(order, expected | std::views::reverse);
}

/// X25519, X448, Ed25519 or Ed448: the prime, the order if it is given, and the base point, which tells X
/// from Ed.
const crypto::RawCurve* read_raw_curve(Bytes key) {
  const auto prime = find_tlv(key, 0x81);
  const auto order = find_tlv(key, 0x82);
  const auto base_point = find_tlv(key, 0x83);
  if (!prime || !base_point) return nullptr;
  const crypto::RawCurve* curve = crypto::find_raw_curve(prime->value, base_point->value);
  if (curve == nullptr || (order && !is_order(order->value, curve->order))) return nullptr;
  return curve;
}

template <typename Curve>
bool take(const Curve* curve, GenerateKeyPairRequest& request) {
  request.kind = curve;
  return curve != nullptr;
}

/// The public key template 7F49, which says what key is to be made.
bool read_template(Bytes key, GenerateKeyPairRequest& request) {
  constexpr Tag kPrivateKey = 0x8A;  // some development hosts would bring their own
  const auto algorithm = find_tlv(key, 0x06);
  if (!is_distinct_tlv_sequence(key) || !algorithm || find_tlv(key, kPrivateKey)) return false;
  request.algorithm = algorithm->value;
  if (token::cvc::is_rsa_algorithm(request.algorithm)) return read_rsa(key, request);
  if (!token::cvc::is_ec_algorithm(request.algorithm)) return false;
  const auto prime = find_tlv(key, 0x81);
  if (prime && crypto::is_raw_curve_prime(prime->value)) return take(read_raw_curve(key), request);
  return take(token::cvc::parse_domain_parameters(key).value_or(nullptr), request);
}

/// Reads a CHR or CAR, which may be missing: 1 to 16 characters.
bool read_reference(Bytes data, Tag tag, Bytes& out) {
  const auto reference = find_tlv(data, tag);
  if (!reference) return true;
  out = reference->value;
  return !out.empty() && out.size() <= token::cvc::Reference::capacity();
}

std::optional<GenerateKeyPairRequest> parse(Bytes data) {
  GenerateKeyPairRequest request;
  const auto key = find_tlv(data, 0x7F49);
  const bool valid = read_key_policy(data, request.policy) && key && read_template(key->value, request) &&
                     read_reference(data, 0x42, request.inner_car) &&
                     read_reference(data, 0x45, request.outer_car) &&
                     read_reference(data, 0x5F20, request.chr);
  if (!valid) return std::nullopt;
  return request;
}

/// In a template, a size that we do not have is wrong data.
Sw generation_error(token::Error error) {
  return error.code == token::ErrorCode::kUnsupported ? Sw::kWrongData : status_word(error);
}

}  // namespace

Outcome generate_key_pair(Connection& connection, const Command& command, ByteWriter& answer) {
  auto request = parse(command.data);
  if (!request) return refuse(Sw::kWrongData);
  request->id = command.p1;
  const auto size =
      connection.token.keys().generate_key_pair(connection.session, *request, answer.free_space());
  if (!size) return refuse(generation_error(size.error()));
  answer.advance(*size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
