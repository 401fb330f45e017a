#pragma once
#include "client/device/device.h"
#include "token/device_records/physical_settings.h"

namespace coffer::client {

using token::PhysicalSettings;

/// How much room a token has, in bytes but for `files`. FFFFFFFF stands for all that is more.
struct Memory {
  std::uint32_t free = 0;
  std::uint32_t used = 0;
  std::uint32_t total = 0;
  std::uint32_t files = 0;  ///< keys, certificates, data, and the token's own
  std::uint32_t flash = 0;  ///< of the chip
};

/// Anybody may ask. @errors kUnsupported, kMalformed, kConnection, kStatusWord
[[nodiscard]] ClientResult<Memory> read_memory(Device& device);

/// How the device shows itself to the outside; anybody may ask. @errors as read_memory()
[[nodiscard]] ClientResult<PhysicalSettings> read_settings(Device& device);
/// Each writes one setting, for the user; it takes effect when the device starts the next time. @errors
/// kUnsupported; kArgument; kStatusWord: 6982, 6600 (nobody confirmed); kConnection
[[nodiscard]] ClientResult<void> set_usb_identifiers(Device& device, PhysicalSettings::UsbIdentifiers usb);
[[nodiscard]] ClientResult<void> set_led_pin(Device& device, std::uint8_t pin);
/// `brightness`: 0 to token::physical::kMaxBrightness.
[[nodiscard]] ClientResult<void> set_led_brightness(Device& device, std::uint8_t brightness);
/// `options`: bits of docs/spec/rescue.md, tag 06.
[[nodiscard]] ClientResult<void> set_physical_options(Device& device, std::uint16_t options);

/// Restarts the device, for the user. Behind USB it is gone for seconds, and the connection with it; on a
/// host only this session ends. Either way nobody is logged in. @errors as set_led_pin()
[[nodiscard]] ClientResult<void> restart(Device& device);

}  // namespace coffer::client
