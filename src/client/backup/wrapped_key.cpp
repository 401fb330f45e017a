#include "client/backup/wrapped_key.h"

#include <algorithm>

#include "base/tlv.h"
#include "token/keys/key_blob.h"

namespace coffer::client {
namespace {

using token::file_id;
namespace fids = token::fids;

constexpr Tag kSequence = 0x30;
constexpr Tag kOctetString = 0x04;
constexpr Tag kRequest = 0x67;
/// The longest that others write: RSA-4096 with its CRT numbers.
constexpr std::size_t kMaxBlob = 2200;

ByteVector trimmed(Bytes content) {
  const Bytes object = first_object(content);
  return {object.begin(), object.end()};
}

ClientResult<void> unwrap(Device& device, KeyId reference, Bytes blob) {
  Request request{.name = "UNWRAP KEY", .cla = 0x80, .ins = 0x74, .p1 = reference, .p2 = 0x93, .data = blob};
  if (device.is_short()) {
    COFFER_CHECK(write_file(device, fids::kKeyImport, blob));
    request.data = {};
  }
  COFFER_CHECK(device.send(request));
  return {};
}

ClientResult<void> check_domain(Device& device, const WrappedKey& wrapped) {
  COFFER_TRY(const KeyCheckValue value, key_check_value_of(wrapped));
  COFFER_TRY(const auto domains, list_domains(device));
  const bool found = std::ranges::any_of(domains, [&](const KeyDomain& domain) {
    return domain.state == KeyDomain::State::kComplete && domain.key_check_value == value;
  });
  if (!found) return fail(Error::Kind::kNotFound, "a key domain with the DKEK of this wrapped key");
  return {};
}

ClientResult<void> write_companions(Device& device, KeyId reference, const WrappedKey& wrapped) {
  if (!wrapped.description.empty()) {
    COFFER_CHECK(write_file(device, file_id(fids::kKeyDescriptionPrefix, reference), wrapped.description));
  }
  if (!wrapped.certificate.empty()) {
    COFFER_CHECK(write_file(device, file_id(fids::kCertificatePrefix, reference), wrapped.certificate));
  }
  return {};
}

}  // namespace

ClientResult<KeyCheckValue> key_check_value_of(const WrappedKey& wrapped) {
  const auto value = token::key_check_value_of(wrapped.blob);
  KeyCheckValue out{};
  if (!value || value->size() != out.size()) return fail(Error::Kind::kMalformed, "wrapped key");
  std::ranges::copy(*value, out.begin());
  return out;
}

ByteVector encode_wrapped_key(const WrappedKey& wrapped) {
  ByteVector file(wrapped.blob.size() + wrapped.description.size() + wrapped.certificate.size() + 16);
  ByteWriter bytes(file);
  TlvWriter(bytes).put_nested(kSequence, [&](TlvWriter& out) {
    out.put(kOctetString, wrapped.blob);
    bytes.put(wrapped.description).put(wrapped.certificate);
  });
  file.resize(bytes.size());
  return file;
}

ClientResult<WrappedKey> parse_wrapped_key(Bytes file) {
  const auto malformed = fail(Error::Kind::kMalformed, "wrapped key");
  const auto outer = TlvReader(file).next(kSequence);
  if (!outer) return malformed;
  TlvReader in(outer->value);
  const auto blob = in.next(kOctetString);
  if (!blob || blob->value.empty() || blob->value.size() > kMaxBlob) return malformed;
  WrappedKey wrapped;
  wrapped.blob.assign(blob->value.begin(), blob->value.end());
  while (const auto object = in.next()) {
    const ByteVector whole(object->encoded.begin(), object->encoded.end());
    const bool is_description = wrapped.description.empty() && parse_key_description(object->encoded);
    if (is_description) {
      wrapped.description = whole;
    } else if (object->tag == kRequest || object->tag == kSequence || object->tag == 0x7F21) {
      wrapped.certificate = whole;
    }
  }
  if (!in.at_end() || !key_check_value_of(wrapped)) return malformed;
  return wrapped;
}

ClientResult<WrappedKey> export_key(Device& device, KeyId reference) {
  COFFER_TRY(
      const WipedBytes blob,
      device.send({.name = "WRAP KEY", .cla = 0x80, .ins = 0x72, .p1 = reference, .p2 = 0x92, .ne = kAll}));
  WrappedKey wrapped;
  wrapped.blob = blob.copy();
  COFFER_TRY(const auto description, find_file(device, file_id(fids::kKeyDescriptionPrefix, reference)));
  if (description) wrapped.description = trimmed(description->bytes());
  COFFER_TRY(const auto certificate, find_file(device, file_id(fids::kCertificatePrefix, reference)));
  if (certificate) wrapped.certificate = trimmed(certificate->bytes());
  return wrapped;
}

ClientResult<Key> import_key(Device& device, const WrappedKey& wrapped, std::optional<KeyId> reference) {
  COFFER_CHECK(check_domain(device, wrapped));
  COFFER_TRY(const KeyId place, place_for_key(device, reference));
  COFFER_CHECK(unwrap(device, place, wrapped.blob));
  const auto described = write_companions(device, place, wrapped);
  if (!described) {
    (void)delete_key(device, place);
    return std::unexpected(described.error());
  }
  return read_key(device, place);
}

}  // namespace coffer::client
