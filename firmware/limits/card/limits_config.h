#pragma once
#include <cstddef>

// The sizes of a microcontroller: see src/card/limits_config.h.

namespace coffer::card {

/// Most command data that is taken, of one APDU or of a chain. Twice what an RSA-4096 key with all its
/// numbers has.
inline constexpr std::size_t kMaxCommandData = 4096;
/// Most data of a response.
inline constexpr std::size_t kMaxResponseData = 4096;
/// Longest wrapped key that EF 2F10 takes.
inline constexpr std::size_t kMaxKeyImport = 2048;

}  // namespace coffer::card
