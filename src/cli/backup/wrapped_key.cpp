#include "cli/backup/wrapped_key.h"

#include "base/tlv.h"
#include "cli/token/key_description.h"

namespace coffer::cli {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kOctets = 0x04;

void assign(std::vector<std::uint8_t>& to, Bytes bytes) { to.assign(bytes.begin(), bytes.end()); }

/// The first data object of a file's content, without what may lie behind it.
Bytes first_object(Bytes content) {
  TlvReader reader(content);
  const auto object = reader.next();
  return object ? object->encoded : Bytes();
}

}  // namespace

std::optional<WrappedKey> parse_wrapped_key(Bytes file) {
  TlvReader outer(file);
  const auto sequence = outer.next(kSequence);
  if (!sequence) return std::nullopt;
  TlvReader parts(sequence->value);
  const auto blob = parts.next(kOctets);
  if (!blob) return std::nullopt;
  WrappedKey key{.blob = {blob->value.begin(), blob->value.end()}};
  while (const auto part = parts.next()) {
    if (key.description.empty() && parse_description(part->encoded)) {
      assign(key.description, part->encoded);
    } else {
      assign(key.certificate, part->encoded);
    }
  }
  if (!parts.at_end()) return std::nullopt;
  return key;
}

std::vector<std::uint8_t> write_wrapped_key(const WrappedKey& key) {
  std::vector<std::uint8_t> file(key.blob.size() + key.description.size() + key.certificate.size() + 32);
  ByteWriter bytes{MutableBytes(file)};
  TlvWriter(bytes).put_nested(kSequence, [&](TlvWriter& parts) {
    parts.put(kOctets, key.blob);
    bytes.put(first_object(key.description));
    bytes.put(first_object(key.certificate));
  });
  file.resize(bytes.size());
  return file;
}

}  // namespace coffer::cli
