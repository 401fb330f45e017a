#pragma once
#include <optional>

#include "token/state/context.h"

namespace coffer::token {

/// The elementary files that hosts keep on the token: certificates, descriptions, data. The content of
/// private data files (CDxx) is sealed under the master key. Keys appear as empty files.
class Files {
 public:
  /// Longest content of one file: a record of the store.
  static constexpr std::size_t kMaxFile = token::kMaxFile;
  /// The same of a private data file, which is sealed in one record.
  static constexpr std::size_t kMaxPrivateFile = kMaxFile - kSealOverhead;

  /// `context` outlives this.
  explicit Files(Context& context) : context_(context) {}

  /// Exact number of content bytes; 0 for a key. @errors kNotFound
  [[nodiscard]] TokenResult<std::size_t> size(FileId fid) const;
  /// Copies the whole content to the start of `out`, which has room for kSealOverhead bytes more if the file
  /// is private. @returns its length.
  /// @errors kNotFound, kAccessDenied (keys), kNotAuthorised and kLocked (CDxx), kBufferTooSmall
  [[nodiscard]] TokenResult<std::size_t> read(const Session& session, FileId fid, MutableBytes out) const;
  /// Writes `data` at `offset`, creating the file if it is not there and offset is 0. Data at offset 0
  /// replaces the content. `scratch` holds the whole new content, with room for sealing if the file is
  /// private; then nothing of it stays there. @errors kNotAuthorised, kLocked (CDxx),
  /// kAccessDenied (keys; 2F02, CE00 and C400, which the device says of itself; what is no file),
  /// kInvalidData (offset beyond the end), kStorageFull (also for more than the longest content),
  /// kBufferTooSmall (`scratch`)
  [[nodiscard]] TokenResult<void> update(const Session& session, FileId fid, std::size_t offset, Bytes data,
                                         MutableBytes scratch);
  /// The next file identifier from `from` on, of those that ENUMERATE OBJECTS lists.
  [[nodiscard]] std::optional<FileId> next(FileId from) const;

 private:
  friend class Token;  // Token::delete_file() also drops a deleted key that is kept ready

  /// What Token::delete_file() says.
  [[nodiscard]] TokenResult<void> erase(Session& session, FileId fid);

  Context& context_;
};

}  // namespace coffer::token
