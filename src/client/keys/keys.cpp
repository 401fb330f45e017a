#include "client/keys/keys.h"

#include <algorithm>
#include <utility>

namespace coffer::client {
namespace {

using token::file_id;
namespace fids = token::fids;

KeyType type_of(DescribedKind kind) {
  switch (kind) {
    case DescribedKind::kRsa:
      return KeyType::kRsa;
    case DescribedKind::kEc:
      return KeyType::kEc;
    case DescribedKind::kSecret:
      return KeyType::kAes;
  }
  std::unreachable();
}

void take_description(Bytes content, Key& key) {
  auto description = parse_key_description(content);
  if (!description) return;
  key.described = true;
  key.type = type_of(description->kind);
  key.bits = description->bits;
  key.label = std::move(description->label);
  if (!description->id.empty()) key.id = std::move(description->id);
  key.usage = description->usage;
}

void take_public_key(Bytes content, Key& key) {
  auto parsed = public_key_from_file(content);
  if (parsed && key.type != KeyType::kAes) {
    key.type = parsed->type();
    key.bits = parsed->bits();
    key.public_key = std::move(*parsed);
  }
  const Bytes object = first_object(content);
  if (!object.empty() && object[0] == 0x30) key.certificate.assign(object.begin(), object.end());
}

/// What stands in a card's files of a key. What is malformed there counts as missing: a host wrote it.
ClientResult<Key> read_listed(Device& device, KeyId reference) {
  Key key;
  key.reference = reference;
  key.id = {reference};
  COFFER_TRY(const auto description, find_file(device, file_id(fids::kKeyDescriptionPrefix, reference)));
  if (description) take_description(description->bytes(), key);
  COFFER_TRY(const auto file, find_file(device, file_id(fids::kCertificatePrefix, reference)));
  if (file) take_public_key(file->bytes(), key);
  COFFER_TRY(const FileInfo info, file_info(device, token::key_file(reference)));
  key.policy = info.policy;
  // A key without restrictions has nothing to say there, on cards that say it of others.
  const CardKind kind = device.info().kind;
  if (!key.policy && (kind == CardKind::kCoffer || kind == CardKind::kPicoHsm)) key.policy = KeyPolicy{};
  return key;
}

}  // namespace

ClientResult<std::vector<Key>> list_keys(Device& device) {
  COFFER_TRY(const auto files, list_files(device));
  std::vector<Key> keys;
  for (const FileId fid : files) {
    const auto reference = static_cast<KeyId>(fid);
    if (token::prefix_of(fid) != fids::kKeyPrefix || reference == token::kDeviceKey) continue;
    COFFER_TRY(Key key, read_listed(device, reference));
    keys.push_back(std::move(key));
  }
  return keys;
}

ClientResult<Key> read_key(Device& device, KeyId reference) {
  if (reference == token::kDeviceKey) return fail(Error::Kind::kNotFound, "key");
  auto key = read_listed(device, reference);
  if (!key && key.error().is(Sw::kFileNotFound)) return fail(Error::Kind::kNotFound, "key");
  return key;
}

ClientResult<void> rename_key(Device& device, const Key& key, std::optional<std::string_view> label,
                              std::optional<Bytes> id) {
  const FileId fid = file_id(fids::kKeyDescriptionPrefix, key.reference);
  COFFER_TRY(const auto present, find_file(device, fid));
  if (present && parse_key_description(present->bytes())) {
    COFFER_TRY(const ByteVector renamed, rename_key_description(present->bytes(), label, id));
    return write_file(device, fid, renamed);
  }
  if (!key.type) return fail(Error::Kind::kMalformed, "a key of which nothing is known");
  KeyDescription description;
  description.kind = described_kind(*key.type);
  description.label = label ? std::string(*label) : key.label;
  description.id = id ? ByteVector(id->begin(), id->end()) : key.id;
  description.usage = usual_usage(description.kind);
  description.bits = key.bits;
  return describe_key(device, key.reference, description);
}

ClientResult<void> delete_key(Device& device, KeyId reference) {
  COFFER_CHECK(delete_file(device, token::key_file(reference)));
  COFFER_CHECK(delete_if_there(device, file_id(fids::kKeyDescriptionPrefix, reference)));
  return delete_if_there(device, file_id(fids::kCertificatePrefix, reference));
}

DescribedKind described_kind(KeyType type) {
  switch (type) {
    case KeyType::kRsa:
      return DescribedKind::kRsa;
    case KeyType::kAes:
      return DescribedKind::kSecret;
    case KeyType::kEc:
    case KeyType::kMontgomery:
    case KeyType::kEdwards:
      return DescribedKind::kEc;
  }
  std::unreachable();
}

ClientResult<void> describe_key(Device& device, KeyId reference, const KeyDescription& description) {
  COFFER_TRY(const ByteVector content, encode_key_description(description, reference));
  return write_file(device, file_id(fids::kKeyDescriptionPrefix, reference), content);
}

ClientResult<KeyId> place_for_key(Device& device, std::optional<KeyId> wanted) {
  if (wanted && *wanted == token::kDeviceKey) return fail(Error::Kind::kArgument, "key 0 is the device's");
  COFFER_TRY(const auto files, list_files(device));
  if (!wanted) {
    const auto free = free_number(files, fids::kKeyPrefix, 1);
    if (!free) return fail(Error::Kind::kExists, "255 keys");
    return *free;
  }
  if (std::ranges::find(files, token::key_file(*wanted)) != files.end()) {
    return fail(Error::Kind::kExists, "a key with this number");
  }
  return *wanted;
}

}  // namespace coffer::client
