#include "client/objects/key_description.h"

#include <array>
#include <utility>

#include "base/tlv.h"

namespace coffer::client {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kInteger = 0x02;
constexpr Tag kBitString = 0x03;
constexpr Tag kOctetString = 0x04;
constexpr Tag kUtf8String = 0x0C;
constexpr Tag kEc = 0xA0;
constexpr Tag kSecret = 0xA8;
/// What stands between the key's own attributes and those of its kind: subject name, or secret key size.
constexpr Tag kSubClass = 0xA0;
constexpr Tag kTypeAttributes = 0xA1;

constexpr std::uint8_t kPrivateModifiable[] = {0x06, 0xC0};
constexpr std::uint8_t kUserPin[] = {0x01};
/// sensitive, always sensitive, never extractable, local
constexpr std::uint8_t kAccess[] = {0x03, 0xB8};

constexpr std::size_t kMaxText = 255;
constexpr std::size_t kMaxDescription = 2048;

std::unexpected<Error> malformed() { return fail(Error::Kind::kMalformed, "key description"); }

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The first bit of a bit string is the highest of its first byte.
std::uint16_t read_bits(Bytes bit_string) {
  std::uint16_t bits = 0;
  for (std::size_t i = 0; i < 16 && 1 + i / 8 < bit_string.size(); ++i) {
    if ((bit_string[1 + i / 8] & (0x80u >> (i % 8))) != 0) bits = static_cast<std::uint16_t>(bits | 1u << i);
  }
  return bits;
}

/// A named bit list: without zeros at its end (X.690, 11.2.2).
void put_bits(TlvWriter& out, std::uint16_t bits) {
  std::array<std::uint8_t, 3> value{};
  unsigned last = 0;
  for (unsigned i = 0; i < 16; ++i) {
    if ((bits & (1u << i)) == 0) continue;
    value[1 + i / 8] = static_cast<std::uint8_t>(value[1 + i / 8] | 0x80u >> (i % 8));
    last = i + 1;
  }
  value[0] = static_cast<std::uint8_t>((8 - last % 8) % 8);
  out.put(kBitString, Bytes(value).first(1 + (last + 7) / 8));
}

void put_number(TlvWriter& out, unsigned number) {
  std::array<std::uint8_t, 3> bytes{0, static_cast<std::uint8_t>(number >> 8),
                                    static_cast<std::uint8_t>(number)};
  Bytes value = bytes;
  while (value.size() > 1 && value[0] == 0 && (value[1] & 0x80) == 0) value = value.subspan(1);
  out.put(kInteger, value);
}

unsigned read_number(Bytes value) {
  unsigned number = 0;
  if (value.size() > 3) return 0;
  for (const std::uint8_t byte : value) number = number << 8 | byte;
  return number;
}

Tag tag_of(DescribedKind kind) {
  switch (kind) {
    case DescribedKind::kRsa:
      return kSequence;
    case DescribedKind::kEc:
      return kEc;
    case DescribedKind::kSecret:
      return kSecret;
  }
  std::unreachable();
}

std::optional<DescribedKind> kind_of(Tag tag) {
  for (const auto kind : {DescribedKind::kRsa, DescribedKind::kEc, DescribedKind::kSecret}) {
    if (tag_of(kind) == tag) return kind;
  }
  return std::nullopt;
}

/// The size among the attributes of private keys: path, then the number.
unsigned size_of_private(Bytes attributes) {
  const auto sequence = TlvReader(attributes).next(kSequence);
  const auto bits = sequence ? find_tlv(sequence->value, kInteger) : std::nullopt;
  return bits ? read_number(bits->value) : 0;
}

void read_sub_class(Bytes value, KeyDescription& description) {
  const auto sequence = TlvReader(value).next(kSequence);
  if (!sequence) return;
  if (description.kind != DescribedKind::kSecret) {
    description.subject.assign(sequence->value.begin(), sequence->value.end());
    return;
  }
  const auto bits = find_tlv(sequence->value, kInteger);
  if (bits) description.bits = read_number(bits->value);
}

void put_path(TlvWriter& out) {
  out.put_nested(kSequence, [](TlvWriter& path) { path.put(kOctetString, {}); });
}

void put_kind(TlvWriter& out, const KeyDescription& description) {
  const bool is_secret = description.kind == DescribedKind::kSecret;
  if (is_secret) {
    out.put_nested(kSubClass, [&](TlvWriter& sub) {
      sub.put_nested(kSequence, [&](TlvWriter& size) { put_number(size, description.bits); });
    });
  } else if (!description.subject.empty()) {
    out.put_nested(kSubClass, [&](TlvWriter& sub) { sub.put(kSequence, description.subject); });
  }
  out.put_nested(kTypeAttributes, [&](TlvWriter& attributes) {
    attributes.put_nested(kSequence, [&](TlvWriter& key) {
      put_path(key);
      if (!is_secret) put_number(key, description.bits);
    });
  });
}

/// Copies a sequence of objects with a new value for the first of a tag, which is put in front if missing.
void put_replaced(TlvWriter& out, Bytes objects, Tag tag, std::optional<Bytes> value) {
  bool done = !value;
  if (!done && !find_tlv(objects, tag)) {
    out.put(tag, *value);
    done = true;
  }
  TlvReader in(objects);
  while (const auto object = in.next()) {
    const bool replace = !done && object->tag == tag;
    out.put(object->tag, replace ? *value : object->value);
    done = done || replace;
  }
}

}  // namespace

ClientResult<KeyDescription> parse_key_description(Bytes content) {
  const auto outer = TlvReader(content).next();
  const auto kind = outer ? kind_of(outer->tag) : std::nullopt;
  if (!kind) return malformed();
  TlvReader in(outer->value);
  const auto common = in.next(kSequence);
  const auto key = in.next(kSequence);
  if (!common || !key) return malformed();
  KeyDescription description;
  description.kind = *kind;
  if (const auto label = find_tlv(common->value, kUtf8String)) {
    description.label.assign(label->value.begin(), label->value.end());
  }
  if (const auto id = find_tlv(key->value, kOctetString)) {
    description.id.assign(id->value.begin(), id->value.end());
  }
  if (const auto bits = find_tlv(key->value, kBitString)) description.usage = read_bits(bits->value);
  if (const auto sub = in.next(kSubClass)) read_sub_class(sub->value, description);
  const auto attributes = in.next(kTypeAttributes);
  if (attributes && *kind != DescribedKind::kSecret) description.bits = size_of_private(attributes->value);
  return description;
}

ClientResult<ByteVector> encode_key_description(const KeyDescription& description, std::uint8_t number) {
  const bool fits = description.label.size() <= kMaxText && description.id.size() <= kMaxText &&
                    description.subject.size() <= kMaxDescription / 2 && description.bits <= 0xFFFF;
  if (!fits) return fail(Error::Kind::kArgument, "a label or identifier of more than 255 bytes");
  ByteVector content(kMaxDescription);
  ByteWriter bytes(content);
  TlvWriter(bytes).put_nested(tag_of(description.kind), [&](TlvWriter& out) {
    out.put_nested(kSequence, [&](TlvWriter& common) {
      common.put(kUtf8String, bytes_of(description.label));
      common.put(kBitString, kPrivateModifiable).put(kOctetString, kUserPin);
    });
    out.put_nested(kSequence, [&](TlvWriter& key) {
      key.put(kOctetString, description.id);
      put_bits(key, description.usage);
      key.put(kBitString, kAccess);
      put_number(key, number);
    });
    put_kind(out, description);
  });
  content.resize(bytes.size());
  return content;
}

ClientResult<ByteVector> rename_key_description(Bytes content, std::optional<std::string_view> label,
                                                std::optional<Bytes> id) {
  if ((label && label->size() > kMaxText) || (id && id->size() > kMaxText)) {
    return fail(Error::Kind::kArgument, "a label or identifier of more than 255 bytes");
  }
  const auto outer = TlvReader(content).next();
  if (!outer || !kind_of(outer->tag)) return malformed();
  TlvReader in(outer->value);
  const auto common = in.next(kSequence);
  const auto key = in.next(kSequence);
  if (!common || !key) return malformed();
  std::optional<Bytes> new_label;
  if (label) new_label = bytes_of(*label);
  ByteVector renamed(content.size() + 2 * kMaxText + 16);
  ByteWriter bytes(renamed);
  TlvWriter(bytes).put_nested(outer->tag, [&](TlvWriter& out) {
    out.put_nested(kSequence,
                   [&](TlvWriter& part) { put_replaced(part, common->value, kUtf8String, new_label); });
    out.put_nested(kSequence, [&](TlvWriter& part) { put_replaced(part, key->value, kOctetString, id); });
    bytes.put(in.rest());
  });
  renamed.resize(bytes.size());
  return renamed;
}

ClientResult<ByteVector> add_subject(Bytes content, Bytes subject) {
  if (subject.size() > kMaxDescription / 2) return fail(Error::Kind::kArgument, "a name of over 1,024 bytes");
  const auto outer = TlvReader(content).next();
  const auto kind = outer ? kind_of(outer->tag) : std::nullopt;
  if (!kind || *kind == DescribedKind::kSecret) return malformed();
  TlvReader in(outer->value);
  const auto common = in.next(kSequence);
  const auto key = in.next(kSequence);
  if (!common || !key) return malformed();
  (void)in.next(kSubClass);
  ByteVector changed(content.size() + subject.size() + 16);
  ByteWriter bytes(changed);
  TlvWriter(bytes).put_nested(outer->tag, [&](TlvWriter& out) {
    bytes.put(common->encoded).put(key->encoded);
    out.put_nested(kSubClass, [&](TlvWriter& sub) {
      sub.put_nested(kSequence, [&](TlvWriter&) { bytes.put(subject); });
    });
    bytes.put(in.rest());
  });
  changed.resize(bytes.size());
  return changed;
}

std::uint16_t usual_usage(DescribedKind kind) {
  using namespace usage;
  switch (kind) {
    case DescribedKind::kRsa:
      return kDecrypt | kSign | kSignRecover | kUnwrap;
    case DescribedKind::kEc:
      return kSign | kDerive;
    case DescribedKind::kSecret:
      return kEncrypt | kDecrypt | kSign | kVerify | kWrap | kUnwrap | kDerive;
  }
  std::unreachable();
}

}  // namespace coffer::client
