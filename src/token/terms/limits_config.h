#pragma once
#include <cstddef>
#include <cstdint>

// The sizes of a host. A firmware puts a folder with its own token/terms/limits_config.h in front of src/ in
// its include path.

namespace coffer::token {

/// Keys that are kept ready between uses, of 170 bytes each and what the back-end keeps of one; 0: none is.
inline constexpr std::size_t kLoadedKeys = 64;
/// Longest file, sealed or not, in bytes.
inline constexpr std::size_t kMaxFile = 65535;
/// Most iterations of a PBKDF2 that a host may ask for: a second here.
inline constexpr std::uint32_t kMostPbkdf2Iterations = 1'000'000;

}  // namespace coffer::token
