#include "client/objects/certificates.h"

#include "client/objects/object_description.h"
#include "client/objects/x509.h"

namespace coffer::client {
namespace {

using token::file_id;
namespace fids = token::fids;

constexpr std::uint8_t kOtherCertificates = 0xCA;
constexpr std::uint8_t kDescriptions = 0xC8;

ClientResult<std::optional<StoredCertificate>> read_other(Device& device, std::uint8_t number) {
  const FileId file = file_id(kOtherCertificates, number);
  COFFER_TRY(const auto content, find_file(device, file));
  const Bytes der = content ? first_object(content->bytes()) : Bytes();
  if (!read_certificate(der)) return std::nullopt;
  StoredCertificate stored;
  stored.file = file;
  stored.der.assign(der.begin(), der.end());
  COFFER_TRY(const auto described, find_file(device, file_id(kDescriptions, number)));
  if (!described) return stored;
  if (auto description = parse_certificate_description(described->bytes())) {
    stored.label = std::move(description->label);
    stored.id = std::move(description->id);
  }
  return stored;
}

ClientResult<std::optional<StoredCertificate>> read_of_key(Device& device, KeyId reference) {
  const FileId file = file_id(fids::kCertificatePrefix, reference);
  COFFER_TRY(const auto content, find_file(device, file));
  const Bytes der = content ? first_object(content->bytes()) : Bytes();
  if (!read_certificate(der)) return std::nullopt;
  StoredCertificate stored;
  stored.file = file;
  stored.key = reference;
  stored.id = {reference};
  stored.der.assign(der.begin(), der.end());
  COFFER_TRY(const auto described, find_file(device, file_id(fids::kKeyDescriptionPrefix, reference)));
  if (!described) return stored;
  if (auto description = parse_key_description(described->bytes())) {
    stored.label = std::move(description->label);
    if (!description->id.empty()) stored.id = std::move(description->id);
  }
  return stored;
}

bool belongs_to(const PublicKey& own, const PublicKey& key) {
  return own.curve == key.curve && own.raw_curve == key.raw_curve && own.point == key.point &&
         own.modulus == key.modulus && own.exponent == key.exponent;
}

}  // namespace

ClientResult<std::vector<StoredCertificate>> list_certificates(Device& device) {
  COFFER_TRY(const auto files, list_files(device));
  std::vector<StoredCertificate> certificates;
  for (const FileId fid : files) {
    const auto number = static_cast<std::uint8_t>(fid);
    std::optional<StoredCertificate> found;
    if (token::prefix_of(fid) == kOtherCertificates) {
      COFFER_TRY(found, read_other(device, number));
    } else if (token::prefix_of(fid) == fids::kCertificatePrefix && number != token::kDeviceKey) {
      COFFER_TRY(found, read_of_key(device, number));
    }
    if (found) certificates.push_back(std::move(*found));
  }
  return certificates;
}

ClientResult<void> put_key_certificate(Device& device, const Key& key, Bytes der) {
  const auto fields = read_certificate(der);
  if (!fields) return fail(Error::Kind::kArgument, "an X.509 certificate");
  const auto own = public_key_from_certificate(der);
  if (key.public_key && (!own || !belongs_to(*own, *key.public_key))) {
    return fail(Error::Kind::kArgument, "a certificate of another key");
  }
  COFFER_CHECK(write_file(device, file_id(fids::kCertificatePrefix, key.reference), der));
  const FileId described = file_id(fids::kKeyDescriptionPrefix, key.reference);
  COFFER_TRY(const auto content, find_file(device, described));
  if (!content) return {};
  const auto with_subject = add_subject(content->bytes(), fields->subject);
  if (!with_subject) return {};  // another host's, in a form that it knows
  return write_file(device, described, *with_subject);
}

ClientResult<StoredCertificate> put_certificate(Device& device, Bytes der, std::string_view label, Bytes id) {
  if (!read_certificate(der)) return fail(Error::Kind::kArgument, "an X.509 certificate");
  COFFER_TRY(auto files, list_files(device));
  // A description without its certificate is not looked at, and written over.
  const auto number = free_number(files, kOtherCertificates, 0);
  if (!number) return fail(Error::Kind::kExists, "256 certificates");
  StoredCertificate stored;
  stored.file = file_id(kOtherCertificates, *number);
  stored.label = label;
  stored.id.assign(id.begin(), id.end());
  stored.der.assign(der.begin(), der.end());
  COFFER_TRY(const ByteVector description,
             encode_certificate_description({.label = stored.label, .id = stored.id, .file = stored.file}));
  COFFER_CHECK(write_file(device, file_id(kDescriptions, *number), description));
  const auto written = write_file(device, stored.file, der);
  if (!written) {
    (void)delete_certificate(device, stored);
    return std::unexpected(written.error());
  }
  return stored;
}

ClientResult<void> delete_certificate(Device& device, const StoredCertificate& certificate) {
  COFFER_CHECK(delete_file(device, certificate.file));
  if (certificate.key) return {};
  return delete_if_there(device, file_id(kDescriptions, static_cast<std::uint8_t>(certificate.file)));
}

}  // namespace coffer::client
