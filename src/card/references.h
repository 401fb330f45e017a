#pragma once
#include <utility>

#include "token/login/pin_record.h"

namespace coffer::card {

/// P2 of the PIN commands.
inline constexpr std::uint8_t kUserPinReference = std::to_underlying(token::PinReference::kUser);
inline constexpr std::uint8_t kSoPinReference = std::to_underlying(token::PinReference::kSo);

/// P2 of MANAGE SECURITY ENVIRONMENT: what a chosen key is for.
inline constexpr std::uint8_t kAuthenticationTemplate = 0xA4;
inline constexpr std::uint8_t kSignatureTemplate = 0xB6;

}  // namespace coffer::card
