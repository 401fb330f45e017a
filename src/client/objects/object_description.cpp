#include "client/objects/object_description.h"

#include <optional>
#include <string_view>

#include "base/endian.h"
#include "base/tlv.h"

namespace coffer::client {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kBitString = 0x03;
constexpr Tag kOctetString = 0x04;
constexpr Tag kUtf8String = 0x0C;
constexpr Tag kTypeAttributes = 0xA1;

constexpr std::uint8_t kModifiable[] = {0x06, 0x40};
constexpr std::uint8_t kPrivateModifiable[] = {0x06, 0xC0};
constexpr std::uint8_t kUserPin[] = {0x01};
constexpr std::size_t kMaxText = 255;
constexpr std::size_t kRoom = 1024;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(Bytes objects, Tag tag) {
  const auto object = find_tlv(objects, tag);
  return object ? std::string(object->value.begin(), object->value.end()) : std::string();
}

/// The two parts that all objects have, and what is of their type.
struct Parts {
  Bytes common;
  Bytes of_class;
  Bytes of_type;
};

std::optional<Parts> take_apart(Bytes content) {
  const auto outer = TlvReader(content).next(kSequence);
  if (!outer) return std::nullopt;
  TlvReader in(outer->value);
  const auto common = in.next(kSequence);
  const auto of_class = in.next(kSequence);
  const auto of_type = in.next(kTypeAttributes);
  if (!common || !of_class || !of_type) return std::nullopt;
  return Parts{common->value, of_class->value, of_type->value};
}

/// A path of one file: the identifier, or a longer path that ends with it. `objects`: SEQUENCE { path }.
std::optional<FileId> read_path(Bytes objects) {
  const auto path = TlvReader(objects).next(kSequence);
  const auto id = path ? find_tlv(path->value, kOctetString) : std::nullopt;
  if (!id || id->value.size() < 2) return std::nullopt;
  return load_be16(id->value.last<2>());
}

void put_path(TlvWriter& out, FileId file) {
  out.put_nested(kSequence, [&](TlvWriter& path) { path.put_be16(kOctetString, file); });
}

template <typename Fill>
ByteVector object(Fill&& fill) {
  ByteVector content(kRoom);
  ByteWriter bytes(content);
  TlvWriter(bytes).put_nested(kSequence, fill);
  content.resize(bytes.size());
  return content;
}

std::unexpected<Error> too_long() { return fail(Error::Kind::kArgument, "a label of more than 255 bytes"); }

}  // namespace

ClientResult<CertificateDescription> parse_certificate_description(Bytes content) {
  const auto parts = take_apart(content);
  const auto sequence = parts ? TlvReader(parts->of_type).next(kSequence) : std::nullopt;
  const auto file = sequence ? read_path(sequence->value) : std::nullopt;
  if (!file) return fail(Error::Kind::kMalformed, "certificate description");
  CertificateDescription description{.label = text_of(parts->common, kUtf8String), .id = {}, .file = *file};
  if (const auto id = find_tlv(parts->of_class, kOctetString)) {
    description.id.assign(id->value.begin(), id->value.end());
  }
  return description;
}

ClientResult<ByteVector> encode_certificate_description(const CertificateDescription& description) {
  if (description.label.size() > kMaxText || description.id.size() > kMaxText) return too_long();
  return object([&](TlvWriter& out) {
    out.put_nested(kSequence, [&](TlvWriter& common) {
      common.put(kUtf8String, bytes_of(description.label)).put(kBitString, kModifiable);
    });
    out.put_nested(kSequence, [&](TlvWriter& of_class) { of_class.put(kOctetString, description.id); });
    out.put_nested(kTypeAttributes, [&](TlvWriter& of_type) {
      of_type.put_nested(kSequence, [&](TlvWriter& value) { put_path(value, description.file); });
    });
  });
}

ClientResult<DataDescription> parse_data_description(Bytes content) {
  const auto parts = take_apart(content);
  const auto file = parts ? read_path(parts->of_type) : std::nullopt;
  if (!file) return fail(Error::Kind::kMalformed, "data description");
  return DataDescription{.label = text_of(parts->common, kUtf8String),
                         .application = text_of(parts->of_class, kUtf8String),
                         .is_private = token::prefix_of(*file) == token::fids::kPrivateDataPrefix,
                         .file = *file};
}

ClientResult<ByteVector> encode_data_description(const DataDescription& description) {
  if (description.label.size() > kMaxText || description.application.size() > kMaxText) return too_long();
  return object([&](TlvWriter& out) {
    out.put_nested(kSequence, [&](TlvWriter& common) {
      common.put(kUtf8String, bytes_of(description.label));
      common.put(kBitString, description.is_private ? kPrivateModifiable : kModifiable);
      if (description.is_private) common.put(kOctetString, kUserPin);
    });
    out.put_nested(kSequence, [&](TlvWriter& of_class) {
      of_class.put(kUtf8String, bytes_of(description.application));
    });
    out.put_nested(kTypeAttributes, [&](TlvWriter& of_type) { put_path(of_type, description.file); });
  });
}

}  // namespace coffer::client
