#pragma once
#include <cstddef>
#include <cstdint>

// The sizes of a microcontroller: see src/token/terms/limits_config.h.

namespace coffer::token {

/// No key is kept ready: it is in memory while it is used. Opening its record takes some milliseconds.
inline constexpr std::size_t kLoadedKeys = 0;
/// Longest file, sealed or not, in bytes: it is read and written in the buffer of the response.
inline constexpr std::size_t kMaxFile = 4096;
/// Most iterations of a PBKDF2 that a host may ask for: ten seconds on a Cortex-M0+ with SHA-256.
inline constexpr std::uint32_t kMostPbkdf2Iterations = 100'000;

}  // namespace coffer::token
