#pragma once
// Command APDUs as hosts send them, for tests, benchmarks and fuzz targets.

#include <string>
#include <string_view>
#include <vector>

#include "base/endian.h"
#include "base/tlv.h"
#include "crypto/curve.h"
#include "token/cvc/cvc.h"

namespace coffer::card::testing {

using ByteVector = std::vector<std::uint8_t>;

/// "00 A4 0400" as bytes; spaces are left out.
inline ByteVector from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  ByteVector bytes;
  int high = -1;
  for (const char c : hex) {
    if (c == ' ') continue;
    if (high < 0) {
      high = digit(c);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit(c)));
      high = -1;
    }
  }
  return bytes;
}
inline std::string to_hex(Bytes bytes) {
  std::string hex;
  for (const std::uint8_t b : bytes) {
    hex += "0123456789ABCDEF"[b >> 4];
    hex += "0123456789ABCDEF"[b & 15];
  }
  return hex;
}

/// An extended command APDU of case 4 (of case 2 without data).
inline ByteVector extended(std::uint32_t header, Bytes data, std::uint16_t le = 0) {
  const auto bytes = be32(header);
  ByteVector apdu(bytes.begin(), bytes.end());
  apdu.push_back(0);
  if (!data.empty()) {
    const auto lc = be16(static_cast<std::uint16_t>(data.size()));
    apdu.insert(apdu.end(), lc.begin(), lc.end());
    apdu.insert(apdu.end(), data.begin(), data.end());
  }
  const auto le_field = be16(le);
  apdu.insert(apdu.end(), le_field.begin(), le_field.end());
  return apdu;
}

inline const std::string kSelectApplication = "00A404000BE82B0601040181C31F020100";
inline const std::string kVerifyUserPin = "0020008106363438323139";
/// RESET RETRY COUNTER allowed, 10 tries for the user PIN, one DKEK share.
inline const std::string kInitialize =
    "805000001C 80020001 8106363438323139 82083537363231383830 91010A 920101";

/// GENERATE ASYMMETRIC KEY PAIR; `metadata` are the tags 90 to 92 behind the template.
inline ByteVector generate_key_pair(std::uint8_t id, Bytes metadata, auto&& write_key) {
  static constexpr std::uint8_t kHolder[] = {'U', 'T', 'T', 'E', 'S', 'T', '0', '0', '0', '0', '0'};
  ByteVector data(1024);
  ByteWriter out(data);
  TlvWriter(out).put_nested(0x7F49, write_key).put(0x5F20, kHolder);
  out.put(metadata);
  return extended(0x00460000U | static_cast<std::uint32_t>(id << 8), Bytes(data).first(out.size()));
}
inline ByteVector generate_ec_key(std::uint8_t id, crypto::CurveId id_of_curve = crypto::CurveId::kSecp256r1,
                                  Bytes metadata = {}) {
  const crypto::Curve& curve = crypto::curve(id_of_curve);
  return generate_key_pair(id, metadata, [&](TlvWriter& key) {
    key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a);
  });
}
inline ByteVector generate_rsa_key(std::uint8_t id, std::uint16_t bits, Bytes metadata = {}) {
  static constexpr std::uint8_t kExponent[] = {1, 0, 1};
  return generate_key_pair(id, metadata, [&](TlvWriter& key) {
    key.put(0x06, token::cvc::kRsaSha256).put(0x82, kExponent).put_be16(0x02, bits);
  });
}

}  // namespace coffer::card::testing
