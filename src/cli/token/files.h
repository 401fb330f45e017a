#pragma once
#include "cli/token/session.h"

namespace coffer::cli {

/// The most that is read from one file.
inline constexpr std::size_t kMaxInput = std::size_t{1} << 30;

/// A whole file; "-" is standard input. @errors kNotFound, kBadInput (too long, not readable)
[[nodiscard]] Result<ByteVector, Failure> read_input(const std::string& path, std::size_t most = kMaxInput);

/// Whether a file that is written may be read by others.
enum class Privacy { kShared, kPrivate };
/// Writes a file whole, or not at all; an existing one is replaced only with kShared.
/// @errors kOutput, kExists
[[nodiscard]] Result<void, Failure> write_output(const std::string& path, Bytes content,
                                                 Privacy privacy = Privacy::kShared);

/// Base64 with padding, in one line.
[[nodiscard]] std::string to_base64(Bytes bytes);
/// @returns nothing for what is none; white space does not count
[[nodiscard]] std::optional<ByteVector> from_base64(std::string_view text);
/// PEM.
[[nodiscard]] std::string to_pem(std::string_view name, Bytes der);

}  // namespace coffer::cli
