#include "cli/token/key_description.h"

#include "base/tlv.h"

namespace coffer::cli {
namespace {

constexpr Tag kRsaTag = 0x30;
constexpr Tag kEcTag = 0xA0;
constexpr Tag kSecretTag = 0xA8;
constexpr std::size_t kMaxRecord = 4096;

unsigned number_of(Bytes integer) {
  unsigned value = 0;
  for (const std::uint8_t octet : integer.first(std::min<std::size_t>(integer.size(), 4)))
    value = value << 8 | octet;
  return value;
}

/// The first INTEGER in what nests below a sequence.
std::optional<unsigned> find_integer(Bytes sequence) {
  TlvReader reader(sequence);
  while (const auto object = reader.next()) {
    if (object->tag == 0x02) return number_of(object->value);
    if (object->tag == 0x30 || object->tag >= 0xA0) {
      if (const auto found = find_integer(object->value)) return found;
    }
  }
  return std::nullopt;
}

std::optional<KeyKind> kind_of(Tag tag) {
  if (tag == kRsaTag) return KeyKind::kRsa;
  if (tag == kEcTag) return KeyKind::kEc;
  if (tag == kSecretTag) return KeyKind::kSecret;
  return std::nullopt;
}

void put_integer(TlvWriter& out, unsigned value) {
  ByteVector bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(value >> shift);
    if (!bytes.empty() || octet != 0) bytes.push_back(octet);
  }
  if (bytes.empty() || bytes[0] >= 0x80) bytes.insert(bytes.begin(), 0);
  out.put(0x02, bytes);
}

void put_usage(TlvWriter& out, KeyKind kind) {
  // RSA: decrypt, sign, signRecover. EC: sign, signRecover, derive. Secret: encrypt, decrypt, sign, derive.
  static constexpr std::uint8_t kRsa[] = {0x04, 0x70};
  static constexpr std::uint8_t kEc[] = {0x07, 0x30, 0x80};
  static constexpr std::uint8_t kSecret[] = {0x07, 0xE0, 0x80};
  out.put(0x03, kind == KeyKind::kRsa ? Bytes(kRsa) : kind == KeyKind::kEc ? Bytes(kEc) : Bytes(kSecret));
}

void put_common(TlvWriter& out, const KeyDescription& description) {
  static constexpr std::uint8_t kPrivate[] = {0x06, 0xC0};
  static constexpr std::uint8_t kAuthentication[] = {0x01};
  out.put_nested(0x30, [&](TlvWriter& common) {
    common.put(0x0C,
               {reinterpret_cast<const std::uint8_t*>(description.label.data()), description.label.size()});
    common.put(0x03, kPrivate);
    common.put(0x04, kAuthentication);
  });
}

}  // namespace

std::optional<KeyDescription> parse_description(Bytes record) {
  TlvReader outer(record);
  const auto object = outer.next();
  const auto kind = object ? kind_of(object->tag) : std::nullopt;
  if (!kind) return std::nullopt;
  KeyDescription description{.kind = *kind, .label = {}, .id = {}};
  TlvReader parts(object->value);
  const auto common = parts.next(0x30);
  const auto specific = parts.next(0x30);
  if (!common || !specific) return std::nullopt;
  if (const auto label = find_tlv(common->value, 0x0C))
    description.label.assign(label->value.begin(), label->value.end());
  if (const auto id = find_tlv(specific->value, 0x04))
    description.id.assign(id->value.begin(), id->value.end());
  description.bits = find_integer(parts.rest()).value_or(0);
  return description;
}

ByteVector write_description(const KeyDescription& description, std::uint8_t number) {
  ByteVector record(kMaxRecord);
  ByteWriter bytes{MutableBytes(record)};
  TlvWriter out(bytes);
  const Tag tag = description.kind == KeyKind::kRsa  ? kRsaTag
                  : description.kind == KeyKind::kEc ? kEcTag
                                                     : kSecretTag;
  out.put_nested(tag, [&](TlvWriter& key) {
    put_common(key, description);
    key.put_nested(0x30, [&](TlvWriter& specific) {
      specific.put(0x04, description.id);
      put_usage(specific, description.kind);
      put_integer(specific, number);
    });
    if (description.kind == KeyKind::kSecret) {
      key.put_nested(0xA0, [&](TlvWriter& size) {
        size.put_nested(0x30, [&](TlvWriter& inner) { put_integer(inner, description.bits); });
      });
      return;
    }
    key.put_nested(0xA1, [&](TlvWriter& type) {
      type.put_nested(0x30, [&](TlvWriter& inner) {
        inner.put_nested(0x30, [](TlvWriter& path) { path.put(0x04, {}); });
        put_integer(inner, description.bits);
      });
    });
  });
  record.resize(bytes.size());
  return record;
}

}  // namespace coffer::cli
