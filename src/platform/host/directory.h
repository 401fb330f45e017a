#pragma once
#include <filesystem>

#include "base/result.h"
#include "platform/host/state_error.h"

namespace coffer::platform {

/// Makes the names in the directory of `path` durable: a file survives a power cut only if its name does.
/// @errors kIo
[[nodiscard]] Result<void, StateError> sync_directory_of(const std::filesystem::path& path);

/// Makes a directory (mode 0700), and those above it, if they are missing; what was made is durable. @errors
/// kIo
[[nodiscard]] Result<void, StateError> make_private_directory(const std::filesystem::path& path);

/// Checks that only its owner can change a directory: whoever can, may exchange the files in it. Others may
/// list it, since files have modes of their own. @errors kUnsafe, kIo
[[nodiscard]] Result<void, StateError> check_private_directory(const std::filesystem::path& path);

}  // namespace coffer::platform
