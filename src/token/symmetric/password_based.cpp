#include "token/symmetric/password_based.h"

#include <array>

#include "base/tlv.h"
#include "crypto/aes_mode.h"

namespace coffer::token {
namespace {

constexpr Tag kInteger = 0x02;
constexpr Tag kOctetString = 0x04;
constexpr Tag kNull = 0x05;
constexpr Tag kObjectIdentifier = 0x06;
constexpr Tag kSequence = 0x30;

constexpr std::uint8_t kPbkdf2[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0C};
constexpr std::uint8_t kHmac[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02};       // then 07 to 0B
constexpr std::uint8_t kAes[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01};  // then the mode

/// A number from 1 to `most`.
std::optional<std::uint32_t> number(Bytes integer, std::uint32_t most) {
  if (integer.empty() || (integer.front() & 0x80) != 0) return std::nullopt;  // negative
  const Bytes digits = strip_leading_zeros(integer);
  if (digits.size() > sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::uint8_t digit : digits) value = (value << 8) | digit;
  if (value == 0 || value > most) return std::nullopt;
  return value;
}

/// An algorithm identifier's only parameters are NULL, or left out.
bool ends_with_null(TlvReader& in) {
  if (in.at_end()) return true;
  const auto null = in.next(kNull);
  return null && null->value.empty() && in.at_end();
}

TokenResult<crypto::HashAlgorithm> parse_prf(Bytes content) {
  TlvReader in(content);
  const auto oid = in.next(kObjectIdentifier);
  if (!oid || !ends_with_null(in)) return fail(ErrorCode::kInvalidLength);
  return hash_of_hmac(oid->value);
}

/// Bytes of the key of AES-CBC with this identifier, or 0.
std::size_t key_bytes_of_cbc(Bytes oid) {
  if (oid.size() != sizeof(kAes) + 1 || !equal(oid.first(sizeof(kAes)), kAes)) return 0;
  switch (oid.back()) {
    case 0x02:
      return 16;
    case 0x16:
      return 24;
    case 0x2A:
      return 32;
    default:
      return 0;
  }
}

TokenResult<Pbkdf2Parameters> parse_derivation(Bytes content) {
  TlvReader in(content);
  const auto oid = in.next(kObjectIdentifier);
  const auto parameters = in.next(kSequence);
  if (!oid || !parameters || !in.at_end() || !equal(oid->value, kPbkdf2)) {
    return fail(ErrorCode::kInvalidLength);
  }
  return parse_pbkdf2_parameters(parameters->value);
}

TokenResult<void> parse_scheme(Bytes content, Pbes2Parameters& out) {
  TlvReader in(content);
  const auto oid = in.next(kObjectIdentifier);
  const auto iv = in.next(kOctetString);
  if (!oid || !iv || !in.at_end() || iv->value.size() != crypto::kAesBlock) {
    return fail(ErrorCode::kInvalidLength);
  }
  out.key_bytes = key_bytes_of_cbc(oid->value);
  out.iv = iv->value;
  if (out.key_bytes == 0) return fail(ErrorCode::kInvalidLength);
  return {};
}

}  // namespace

TokenResult<crypto::HashAlgorithm> hash_of_hmac(Bytes oid) {
  if (oid.size() != sizeof(kHmac) + 1 || !equal(oid.first(sizeof(kHmac)), kHmac)) {
    return fail(ErrorCode::kInvalidLength);
  }
  constexpr std::array kHashes = {crypto::HashAlgorithm::kSha1, crypto::HashAlgorithm::kSha224,
                                  crypto::HashAlgorithm::kSha256, crypto::HashAlgorithm::kSha384,
                                  crypto::HashAlgorithm::kSha512};
  constexpr std::uint8_t kFirst = 7;
  const std::size_t index = static_cast<std::size_t>(oid.back()) - kFirst;
  if (oid.back() < kFirst || index >= kHashes.size()) return fail(ErrorCode::kInvalidLength);
  return kHashes[index];
}

TokenResult<Pbkdf2Parameters> parse_pbkdf2_parameters(Bytes content) {
  constexpr std::uint32_t kLongestKey = 0xFFFF;
  TlvReader in(content);
  Pbkdf2Parameters parsed;
  const auto salt = in.next(kOctetString);
  const auto count = in.next(kInteger);
  if (!salt || !count) return fail(ErrorCode::kInvalidLength);
  const auto iterations = number(count->value, kMostPbkdf2Iterations);
  if (!iterations) return fail(ErrorCode::kInvalidLength);
  parsed.salt = salt->value;
  parsed.iterations = *iterations;
  if (const auto length = in.next(kInteger)) {
    parsed.key_length = number(length->value, kLongestKey);
    if (!parsed.key_length) return fail(ErrorCode::kInvalidLength);
  }
  if (const auto prf = in.next(kSequence)) {
    COFFER_TRY(parsed.prf, parse_prf(prf->value));
  }
  if (!in.at_end()) return fail(ErrorCode::kInvalidLength);
  return parsed;
}

TokenResult<Pbes2Parameters> parse_pbes2_parameters(Bytes content) {
  TlvReader in(content);
  const auto derivation = in.next(kSequence);
  const auto scheme = in.next(kSequence);
  if (!derivation || !scheme || !in.at_end()) return fail(ErrorCode::kInvalidLength);
  Pbes2Parameters parsed;
  COFFER_TRY(parsed.derivation, parse_derivation(derivation->value));
  COFFER_CHECK(parse_scheme(scheme->value, parsed));
  if (parsed.derivation.key_length.value_or(static_cast<std::uint32_t>(parsed.key_bytes)) !=
      parsed.key_bytes) {
    return fail(ErrorCode::kInvalidLength);
  }
  return parsed;
}

}  // namespace coffer::token
