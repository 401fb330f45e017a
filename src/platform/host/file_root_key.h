#pragma once
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "platform/host/locked_page.h"
#include "platform/host/state_error.h"
#include "platform/platform.h"

namespace coffer::platform {

/// What FileRootKey::open() does without a file: kFail answers kRootKeyMissing, kCreate makes one.
enum class IfMissing { kFail, kCreate };

/// A root key in a file of 32 bytes that its owner alone can read. Who loses the file loses all sealed
/// records.
class FileRootKey final : public RootKey {
 public:
  /// Reads the root key. With IfMissing::kCreate a missing file is made first, from the random generator of
  /// the system: it appears whole, with mode 0600, never in place of an existing one, and is durable before
  /// this returns.
  /// @errors kRootKeyMissing, kRootKeyInvalid (wrong size, not a plain file), kUnsafe (accessible by group or
  /// others, or owned by another user), kIo
  [[nodiscard]] static Result<std::unique_ptr<FileRootKey>, StateError> open(
      const std::filesystem::path& path, IfMissing if_missing);

  [[nodiscard]] const Secret<kRootKeySize>& root_key() const override { return key_.get(); }

 private:
  FileRootKey() = default;
  InLockedPage<Secret<kRootKeySize>> key_;
};

}  // namespace coffer::platform
