#include "token/stored_keys/key_description.h"

#include <charconv>

#include "base/tlv.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"

namespace coffer::token {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kInteger = 0x02;
constexpr Tag kBitString = 0x03;
constexpr Tag kOctetString = 0x04;
constexpr Tag kUtf8String = 0x0C;
/// Kinds of key: an RSA key is a plain SEQUENCE.
constexpr Tag kEc = 0xA0;
constexpr Tag kSecret = 0xA8;

/// Bit strings: the unused bits of the last byte, then the usages from the first bit on.
constexpr std::uint8_t kRsaUsage[] = {0x02, 0x74};           // decrypt, sign, sign with recovery, unwrap
constexpr std::uint8_t kEcUsage[] = {0x07, 0x20, 0x80};      // sign, derive
constexpr std::uint8_t kSecretUsage[] = {0x07, 0xC0, 0x10};  // encrypt, decrypt, as the Pico HSM says it

struct Kind {
  Tag tag;
  Bytes usage;
  std::size_t bits;
};

Kind kind_of(const KeyInfo& info) {
  const auto parameter = static_cast<std::uint8_t>(info.parameter);
  switch (info.type) {
    case KeyType::kRsa:
      return {kSequence, kRsaUsage, info.parameter};
    case KeyType::kAes:
      return {kSecret, kSecretUsage, info.parameter};
    case KeyType::kEc: {
      const crypto::Curve* curve = crypto::find_curve(parameter);
      return {kEc, kEcUsage, curve == nullptr ? 0U : curve->bits};
    }
    case KeyType::kMontgomery:
      return {kEc, kEcUsage, 8 * crypto::montgomery_bytes(static_cast<crypto::MontgomeryCurve>(parameter))};
    case KeyType::kEdwards:
      return {kEc, kEcUsage, 8 * crypto::edwards_bytes(static_cast<crypto::EdwardsCurve>(parameter))};
  }
  return {kSequence, {}, 0};
}

void put_name(TlvWriter& out, KeyId id, Bytes usage) {
  std::array<char, 3> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), unsigned{id}).ptr;
  FixedBuffer<3> identifier;
  for (const char* digit = digits.data(); digit != end; ++digit) {
    const std::uint8_t byte = static_cast<std::uint8_t>(*digit);
    (void)identifier.append({&byte, 1});  // at most three
  }
  out.put_nested(kSequence, [](TlvWriter& common) { common.put(kUtf8String, {}); });
  out.put_nested(kSequence,
                 [&](TlvWriter& key) { key.put(kOctetString, identifier).put(kBitString, usage); });
}

/// Where the key lies: nowhere that a host could look.
void put_empty_path(TlvWriter& out) {
  out.put_nested(kSequence, [](TlvWriter& path) { path.put(kOctetString, {}); });
}

void put_private_key(TlvWriter& out, std::size_t bits) {
  out.put_nested(0xA1, [&](TlvWriter& attributes) {
    attributes.put_nested(kSequence, [&](TlvWriter& key) {
      put_empty_path(key);
      key.put_be16(kInteger, static_cast<std::uint16_t>(bits));
    });
  });
}

void put_secret_key(TlvWriter& out, std::size_t bits) {
  out.put_nested(0xA0, [&](TlvWriter& sub) {
    sub.put_nested(kSequence,
                   [&](TlvWriter& size) { size.put_be16(kInteger, static_cast<std::uint16_t>(bits)); });
  });
  out.put_nested(0xA1, [](TlvWriter& attributes) {
    attributes.put_nested(kSequence, [](TlvWriter& value) { put_empty_path(value); });
  });
}

}  // namespace

KeyDescription describe_for_hosts(KeyId id, const KeyInfo& info) {
  const Kind kind = kind_of(info);
  KeyDescription description;
  ByteWriter bytes(description.storage());
  TlvWriter(bytes).put_nested(kind.tag, [&](TlvWriter& out) {
    put_name(out, id, kind.usage);
    if (kind.tag == kSecret) {
      put_secret_key(out, kind.bits);
    } else {
      put_private_key(out, kind.bits);
    }
  });
  description.set_size(bytes.size());
  return description;
}

}  // namespace coffer::token
