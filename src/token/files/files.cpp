#include "token/files/files.h"

#include "base/wipe.h"
#include "token/state/use_counter.h"
#include "token/stored_keys/key_description.h"

namespace coffer::token {
namespace {

bool is_internal(FileId fid) {
  return fid < records::kFirstFile || prefix_of(fid) == 0xE0 || fid == fids::kMasterFile;
}
/// What the device says of itself, and nobody else.
bool is_device_statement(FileId fid) {
  return fid == fids::kDeviceCertificates || fid == fids::kDeviceRequest ||
         fid == file_id(fids::kKeyDescriptionPrefix, kDeviceKey);
}
bool is_key(FileId fid) { return prefix_of(fid) == fids::kKeyPrefix; }
bool is_private_data(FileId fid) { return prefix_of(fid) == fids::kPrivateDataPrefix; }

/// Reads and opens a sealed file in place. @returns its plain length; the content lies at kSealPrefix.
TokenResult<std::size_t> read_sealed(const Context& context, const Session& session, FileId fid,
                                     MutableBytes out) {
  COFFER_TRY_BELOW(const std::size_t size, context.store.read(fid, out));
  if (size < kSealOverhead) return fail(ErrorCode::kStorageFailure);
  return unseal(session.master_key, Purpose::kPrivateData, fid, {}, out.first(size),
                out.subspan(kSealPrefix, size - kSealOverhead));
}

/// What a host reads of a key that none has described. It is in no list: a host that describes keys itself
/// finds those that it has. @errors kNotFound (no such key)
TokenResult<KeyDescription> read_made_description(const Context& context, FileId fid) {
  const auto id = static_cast<KeyId>(fid);
  if (prefix_of(fid) != fids::kKeyDescriptionPrefix || id == kDeviceKey) return fail(ErrorCode::kNotFound);
  COFFER_TRY(const KeyInfo key, read_key_info(context.store, id));
  return describe_for_hosts(id, key);
}

TokenResult<std::size_t> read_public(const Context& context, FileId fid, MutableBytes out) {
  const auto size = context.store.read(fid, out);
  if (size) return *size;
  if (size.error() != store::StoreError::kNotFound) return std::unexpected(from(size.error()));
  COFFER_TRY(const KeyDescription made, read_made_description(context, fid));
  if (made.size() > out.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(made, out);
  return made.size();
}

/// Where in a scratch buffer the plain content of a file is put together.
std::size_t plain_at(FileId fid) { return is_private_data(fid) ? kSealPrefix : 0; }
std::size_t longest_content(FileId fid) {
  return is_private_data(fid) ? Files::kMaxPrivateFile : Files::kMaxFile;
}

/// Puts the content that a write at `offset` starts from into `scratch`, at plain_at(). @returns its length.
TokenResult<std::size_t> present_content(const Context& context, const Session& session, FileId fid,
                                         std::size_t offset, MutableBytes scratch) {
  if (offset == 0) return 0;
  if (is_private_data(fid)) return read_sealed(context, session, fid, scratch);
  return read_public(context, fid, scratch);
}

/// Writes `data` into the content, in `scratch`, and stores it. Call with the state mutex held.
TokenResult<void> write_at(Context& context, const Session& session, FileId fid, std::size_t offset,
                           Bytes data, MutableBytes scratch) {
  COFFER_TRY(const std::size_t present, present_content(context, session, fid, offset, scratch));
  if (offset > present) return fail(ErrorCode::kInvalidData);
  const std::size_t size = std::max(present, offset + data.size());
  const std::size_t overhead = is_private_data(fid) ? kSealOverhead : 0;
  if (size + overhead > scratch.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(data, scratch.subspan(plain_at(fid) + offset));

  const Bytes plain = scratch.subspan(plain_at(fid), size);
  if (!is_private_data(fid)) {
    COFFER_CHECK_BELOW(context.store.put(fid, plain));
    return {};
  }
  COFFER_TRY(const std::size_t sealed,
             seal(session.master_key, Purpose::kPrivateData, fid, {}, plain, scratch));
  COFFER_CHECK_BELOW(context.store.put(fid, scratch.first(sealed)));
  return {};
}

/// A store that fails says nothing of the file.
bool is_absent(const store::RecordStore& store, FileId fid) {
  const auto size = store.size(fid);
  return !size && size.error() == store::StoreError::kNotFound;
}

/// Call with the state mutex held.
TokenResult<void> erase_key(Context& context, Session& session, KeyId id) {
  COFFER_CHECK_BELOW(context.store.size(key_file(id)));
  const FileId certificate = file_id(fids::kCertificatePrefix, id);
  const bool has_certificate = context.store.size(certificate).has_value();
  const store::Change changes[] = {store::Change::erase(key_file(id)),
                                   store::Change::erase(use_counter_record(id)),
                                   store::Change::erase(certificate)};
  COFFER_CHECK_BELOW(context.store.apply(changes));
  // Before the mutex goes: another session must not use the key once its record is gone.
  context.loaded_keys.drop(id);
  session.certificates_deleted_with_key[id] = has_certificate;
  session.descriptions_deleted_with_key[id] =
      is_absent(context.store, file_id(fids::kKeyDescriptionPrefix, id));
  return {};
}

/// Whether the file is one that went with its key, and nobody wrote it again. Answers yes once.
bool went_with_its_key(Session& session, const store::RecordStore& store, FileId fid) {
  const bool is_certificate = prefix_of(fid) == fids::kCertificatePrefix;
  if (!is_certificate && prefix_of(fid) != fids::kKeyDescriptionPrefix) return false;
  auto& deleted =
      is_certificate ? session.certificates_deleted_with_key : session.descriptions_deleted_with_key;
  const auto number = static_cast<std::uint8_t>(fid);
  const bool was_deleted = deleted[number];
  deleted[number] = false;
  return was_deleted && is_absent(store, fid);
}

}  // namespace

TokenResult<std::size_t> Files::size(FileId fid) const {
  if (is_internal(fid)) return fail(ErrorCode::kNotFound);
  if (!context_.store.size(fid)) {
    if (const auto made = read_made_description(context_, fid)) return made->size();
  }
  COFFER_TRY_BELOW(const std::size_t size, context_.store.size(fid));
  if (is_key(fid)) return 0;
  if (is_private_data(fid)) return size - std::min(size, kSealOverhead);
  return size;
}

TokenResult<std::size_t> Files::read(const Session& session, FileId fid, MutableBytes out) const {
  if (is_key(fid) || fid < records::kFirstFile) return fail(ErrorCode::kAccessDenied);
  if (is_internal(fid)) return fail(ErrorCode::kNotFound);
  if (!is_private_data(fid)) return read_public(context_, fid, out);
  const auto held = lock(context_);
  COFFER_CHECK_BELOW(context_.store.size(fid));
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const std::size_t size, read_sealed(context_, session, fid, out));
  std::ranges::copy(out.subspan(kSealPrefix, size), out.begin());
  return size;
}

TokenResult<void> Files::update(const Session& session, FileId fid, std::size_t offset, Bytes data,
                                MutableBytes scratch) {
  const auto held = lock(context_);
  if (!token::is_user(context_, session)) return fail(ErrorCode::kNotAuthorised);
  if (is_internal(fid) || is_key(fid) || is_device_statement(fid)) return fail(ErrorCode::kAccessDenied);
  const std::size_t longest = longest_content(fid);
  if (offset > longest || data.size() > longest - offset) return fail(ErrorCode::kStorageFull);
  if (is_private_data(fid)) COFFER_CHECK(require_user(context_, session));
  // The content is read, changed and sealed again in place: no further than the longer of the two records.
  const std::size_t before = context_.store.size(fid).value_or(0);
  const std::size_t after = offset + data.size() + kSealOverhead;
  const auto written = write_at(context_, session, fid, offset, data, scratch);
  wipe(scratch.first(std::min(scratch.size(), std::max(before, after))));
  return written;
}

TokenResult<void> Files::erase(Session& session, FileId fid) {
  const auto held = lock(context_);
  if (!token::is_user(context_, session)) return fail(ErrorCode::kNotAuthorised);
  if (is_internal(fid)) return fail(ErrorCode::kNotFound);
  if (fid == key_file(kDeviceKey) || is_device_statement(fid)) return fail(ErrorCode::kAccessDenied);
  if (is_key(fid)) return erase_key(context_, session, static_cast<KeyId>(fid));
  if (went_with_its_key(session, context_.store, fid)) return {};
  // A description that the token made is made anew when it is read.
  if (is_absent(context_.store, fid) && read_made_description(context_, fid)) return {};
  COFFER_CHECK_BELOW(context_.store.size(fid));
  const auto change = store::Change::erase(fid);
  COFFER_CHECK_BELOW(context_.store.apply({&change, 1}));
  return {};
}

std::optional<FileId> Files::next(FileId from) const {
  auto id = context_.store.next(std::max(from, FileId{records::kFirstFile}));
  // Hosts know the device's request by its number; in the list they would take it for a certificate.
  while (id && (is_internal(*id) || *id == fids::kDeviceRequest)) {
    if (*id == records::kLast) return std::nullopt;
    id = context_.store.next(static_cast<RecordId>(*id + 1));
  }
  return id;
}

}  // namespace coffer::token
