#pragma once
// The descriptors of the device (USB 2.0, 9.6): one configuration with one interface, a smart card reader.

#include <array>
#include <optional>
#include <string_view>

#include "common/usb/endpoints.h"
#include "reader/ccid/descriptor.h"

namespace coffer::firmware::usb {

inline constexpr EndpointAddress kBulkOut = 0x01;
inline constexpr EndpointAddress kBulkIn = 0x81;
inline constexpr EndpointAddress kInterruptIn = 0x82;

/// bConfigurationValue of the one that there is.
inline constexpr std::uint8_t kConfigurationValue = 1;

/// What hosts tell devices apart by.
struct Identity {
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::string_view product_name;   ///< ASCII (else shown as "?"), at most kMaxString characters
  std::string_view serial_number;  ///< the same
};
/// Characters of the longest string that is told whole.
inline constexpr std::size_t kMaxString = 32;

/// bDescriptorType (USB 2.0, table 9-5).
enum class DescriptorType : std::uint8_t {
  kDevice = 1,
  kConfiguration = 2,
  kString = 3,
  kInterface = 4,
  kEndpoint = 5,
};

/// Bytes of a device descriptor.
inline constexpr std::size_t kDeviceSize = 18;
/// Bytes of the configuration with all that belongs to it.
inline constexpr std::size_t kConfigurationSize = 9 + 9 + reader::ccid::kClassDescriptorSize + 3 * 7;
/// Room for any descriptor.
using DescriptorBuffer = std::array<std::uint8_t, std::max(kConfigurationSize, 2 + 2 * kMaxString)>;

/// The descriptor that GET_DESCRIPTOR asks for, in `buffer`. `max_block`: as in ccid::class_descriptor().
/// @returns nothing when there is none of this type and index
[[nodiscard]] std::optional<Bytes> descriptor(std::uint8_t type, std::uint8_t index, const Identity& identity,
                                              std::size_t max_block, DescriptorBuffer& buffer);

}  // namespace coffer::firmware::usb
