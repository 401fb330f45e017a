#pragma once
#include <cstddef>

// The sizes of a host. A firmware puts a folder with its own card/limits_config.h in front of src/ in its
// include path.

namespace coffer::card {

/// Most command data that is taken, of one APDU or of a chain.
inline constexpr std::size_t kMaxCommandData = 65535;
/// Most data of a response.
inline constexpr std::size_t kMaxResponseData = 65536;
/// Longest wrapped key that EF 2F10 takes. The longest in use, RSA-4096 with all its numbers, has 1.9 KB.
inline constexpr std::size_t kMaxKeyImport = 4096;

}  // namespace coffer::card
