#pragma once
#include <array>
#include <optional>

#include "base/fixed_buffer.h"
#include "token/terms/error.h"

namespace coffer::token {

/// How the device shows itself to the outside (PHY of the Pico HSM): USB identifiers, status light,
/// interfaces, and how long it waits for its button. They take effect at the next start and survive
/// initialisation. What is absent has its default.
struct PhysicalSettings {
  /// As USB numbers vendors and their products.
  struct UsbIdentifiers {
    std::uint16_t vendor;
    std::uint16_t product;
  };
  std::optional<UsbIdentifiers> usb_identifiers;
  std::optional<std::uint8_t> led_pin;           ///< of the board, kept unchecked
  std::optional<std::uint8_t> led_brightness;    ///< 0 to kMaxBrightness
  std::optional<std::uint16_t> options;          ///< bits: docs/spec/rescue.md
  std::optional<std::uint8_t> presence_seconds;  ///< as given; see below
  FixedBuffer<32> product_name;                  ///< USB product string
  std::optional<std::uint32_t> curves;           ///< kept, without effect
  std::optional<std::uint8_t> interfaces;        ///< at least one of those that carry APDUs
  FixedBuffer<2> led_driver;                     ///< kind, and the order of its colours

  /// How long to wait for the user's presence: 1 to kMaxPresenceSeconds, which more counts as; 0 or absent is
  /// kDefaultPresenceSeconds.
  [[nodiscard]] unsigned presence_timeout_seconds() const;
};

/// Limits, bits of `interfaces`, and defaults.
namespace physical {
inline constexpr std::uint8_t kMaxBrightness = 15;       ///< more is skipped
inline constexpr std::uint8_t kInterfaceCcid = 0x01;     ///< bit: a card reader (USB CCID)
inline constexpr std::uint8_t kInterfaceVendor = 0x02;   ///< bit: a USB interface of the vendor class
inline constexpr unsigned kDefaultPresenceSeconds = 15;  ///< when nothing, or 0, is set
inline constexpr unsigned kMaxPresenceSeconds = 60;      ///< more counts as this
}  // namespace physical

/// The longest record: every object, with its longest value.
inline constexpr std::size_t kMaxPhysicalSettings = 6 + 3 + 3 + 4 + 3 + 34 + 6 + 3 + 4;

/// Reads a list of objects, each a tag, a length (1 byte each) and a value. Unknown tags, values of a wrong
/// length and values out of range are skipped, as is a set of interfaces that would leave no way to send an
/// APDU. Of objects that come twice the last counts. @errors kInvalidData (the list ends inside an object)
[[nodiscard]] TokenResult<PhysicalSettings> decode_physical_settings(Bytes list);
/// The list, in ascending order of its tags.
[[nodiscard]] FixedBuffer<kMaxPhysicalSettings> encode(const PhysicalSettings& settings);

}  // namespace coffer::token
