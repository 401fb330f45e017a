#pragma once
// Who the card says it is (spec of the SmartCard-HSM, section 1).

#include <array>
#include <cstdint>

namespace coffer::card {

/// Answer to reset of the contact card and USB token; the historical bytes say "HSM1".
inline constexpr auto kAtr =
    std::to_array<std::uint8_t>({0x3B, 0xFE, 0x18, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0x81,
                                 0x54, 0x48, 0x53, 0x4D, 0x31, 0x73, 0x80, 0x21, 0x40, 0x81, 0x07, 0xFA});

/// Identifier of the application.
inline constexpr auto kApplicationId =
    std::to_array<std::uint8_t>({0xE8, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x81, 0xC3, 0x1F, 0x02, 0x01});

/// Identifier of the rescue application.
inline constexpr auto kRescueId =
    std::to_array<std::uint8_t>({0xA0, 0x58, 0x3F, 0xC1, 0x9B, 0x7E, 0x4F, 0x21});
/// The rescue application's word for an HSM.
inline constexpr std::uint8_t kProduct = 0x01;

/// Version of the protocol that hosts are told (tag 85 of the FCP). The platform byte FF stands for none of
/// the makers' own platforms.
inline constexpr std::uint8_t kPlatform = 0xFF;
/// Behind the platform byte in tag 85, and in what the rescue application answers to SELECT.
inline constexpr std::uint8_t kMajorVersion = 3;
/// Follows the major version in both places.
inline constexpr std::uint8_t kMinorVersion = 5;

}  // namespace coffer::card
