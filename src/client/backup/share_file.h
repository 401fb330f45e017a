#pragma once
// DKEK share files (.pbe) as sc-hsm-tool makes and reads them: a share under a password.

#include <array>

#include "base/result.h"
#include "base/secret.h"
#include "client/backup/domains.h"

namespace coffer::client {

inline constexpr std::size_t kShareFileSize = 64;
inline constexpr std::size_t kMaxSharePassword = 1024;
using DkekShare = Secret<kDkekShareSize>;

/// Why a share does not come out.
enum class ShareFileError {
  kNotAShare,      ///< not 64 bytes, or another beginning
  kWrongPassword,  ///< or the file was altered: the format cannot tell
  kBackend,        ///< OpenSSL failed, or the password is over kMaxSharePassword
};

/// Whether it has the size and the beginning of such a file.
[[nodiscard]] bool is_share_file(Bytes file);

/// Encrypts a share with a new salt. Takes seconds: the password is hashed thirty million times.
[[nodiscard]] Result<std::array<std::uint8_t, kShareFileSize>, ShareFileError> write_share_file(
    const DkekShare& share, Bytes password);

/// Decrypts it. Takes as long. @errors all
[[nodiscard]] Result<void, ShareFileError> read_share_file(Bytes file, Bytes password, DkekShare& share);

}  // namespace coffer::client
