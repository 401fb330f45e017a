#include "client/login/public_key_file.h"

#include "base/tlv.h"
#include "client/objects/files.h"
#include "token/cvc/cvc.h"

namespace coffer::client {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kOid = 0x06;
constexpr Tag kRequest = 0x67;
constexpr Tag kCertificate = 0x7F21;
/// Wrappers of the new form.
constexpr Tag kIssuerPart = 0x61;
constexpr Tag kDevicePart = 0x62;
constexpr Tag kRequestPart = 0x63;

std::unexpected<Error> malformed() { return fail(Error::Kind::kMalformed, "public key file"); }

/// The one data object with this tag that is all of `bytes`.
bool take(Bytes bytes, Tag tag, ByteVector& out) {
  TlvReader in(bytes);
  const auto object = in.next(tag);
  if (!object || !in.at_end()) return false;
  out.assign(object->encoded.begin(), object->encoded.end());
  return true;
}

bool read_old_form(Bytes content, PublicKeyFile& file) {
  TlvReader in(content);
  const auto request = in.next(kRequest);
  const auto device = in.next(kCertificate);
  return request && device && take(request->encoded, kRequest, file.request) &&
         take(device->encoded, kCertificate, file.device) && take(in.rest(), kCertificate, file.issuer);
}

bool read_new_form(Bytes content, PublicKeyFile& file) {
  const auto part = [&](Tag wrapper, Tag tag, ByteVector& out) {
    const auto object = find_tlv(content, wrapper);
    return object && take(object->value, tag, out);
  };
  return part(kIssuerPart, kCertificate, file.issuer) && part(kDevicePart, kCertificate, file.device) &&
         part(kRequestPart, kRequest, file.request);
}

}  // namespace

std::string holder_of(const PublicKeyFile& file) {
  const auto outer = TlvReader(file.request).next(kRequest);
  const auto inner = outer ? TlvReader(outer->value).next(kCertificate) : std::nullopt;
  if (!inner) return {};
  const auto parsed = token::cvc::parse(inner->encoded);
  if (!parsed) return {};
  return {parsed->chr.begin(), parsed->chr.end()};
}

ClientResult<PublicKeyFile> parse_public_key_file(Bytes content) {
  const auto outer = TlvReader(content).next(kSequence);
  if (!outer) return malformed();
  PublicKeyFile file;
  const bool is_new = TlvReader(outer->value).next(kOid).has_value();
  const bool valid = is_new ? read_new_form(outer->value, file) : read_old_form(outer->value, file);
  if (!valid || holder_of(file).empty()) return malformed();
  return file;
}

ClientResult<ByteVector> encode_public_key_file(const PublicKeyFile& file) {
  const std::size_t size = file.request.size() + file.device.size() + file.issuer.size();
  if (size > 0xFFFF) return fail(Error::Kind::kArgument, "a public key file of more than 65,535 bytes");
  ByteVector content(size + 4);
  ByteWriter bytes(content);
  TlvWriter(bytes).put_nested(kSequence,
                              [&](TlvWriter&) { bytes.put(file.request).put(file.device).put(file.issuer); });
  content.resize(bytes.size());
  return content;
}

ClientResult<PublicKeyFile> export_public_key_file(Device& device, token::KeyId key) {
  COFFER_TRY(const auto stored, find_file(device, token::file_id(token::fids::kCertificatePrefix, key)));
  PublicKeyFile file;
  const bool has_request = stored && take(stored->bytes(), kRequest, file.request);
  if (!has_request) return fail(Error::Kind::kNotFound, "the request that was made with the key");
  COFFER_TRY(const WipedBytes chain, read_file(device, token::fids::kDeviceCertificates));
  TlvReader in(chain.bytes());
  const auto own = in.next(kCertificate);
  const auto issuer = in.next(kCertificate);
  if (!own || !issuer || holder_of(file).empty()) {
    return fail(Error::Kind::kMalformed, "device certificates, or the request of the key");
  }
  file.device.assign(own->encoded.begin(), own->encoded.end());
  file.issuer.assign(issuer->encoded.begin(), issuer->encoded.end());
  return file;
}

}  // namespace coffer::client
