#pragma once
#include <utility>

#include "token/login/pin_record.h"

namespace coffer::card {

/// P2 of the PIN commands that means the user PIN: 81.
inline constexpr std::uint8_t kUserPinReference = std::to_underlying(token::PinReference::kUser);
/// P2 of the PIN commands that means the SO-PIN: 88.
inline constexpr std::uint8_t kSoPinReference = std::to_underlying(token::PinReference::kSo);

/// P2 of MANAGE SECURITY ENVIRONMENT: the chosen key is for EXTERNAL or GENERAL AUTHENTICATE.
inline constexpr std::uint8_t kAuthenticationTemplate = 0xA4;
/// P2 of MANAGE SECURITY ENVIRONMENT: the chosen key verifies certificates, and requests that are registered.
inline constexpr std::uint8_t kSignatureTemplate = 0xB6;

}  // namespace coffer::card
