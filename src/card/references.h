#pragma once
#include <cstdint>

namespace coffer::card {

/// P2 of the PIN commands.
inline constexpr std::uint8_t kUserPinReference = 0x81;
inline constexpr std::uint8_t kSoPinReference = 0x88;

/// P2 of MANAGE SECURITY ENVIRONMENT: what a chosen key is for.
inline constexpr std::uint8_t kAuthenticationTemplate = 0xA4;
inline constexpr std::uint8_t kSignatureTemplate = 0xB6;

}  // namespace coffer::card
