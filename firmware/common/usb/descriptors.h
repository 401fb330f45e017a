#pragma once
// The descriptors of the device (USB 2.0, 9.6): one configuration with up to two interfaces, a smart card
// reader, and one of the vendor's class that speaks the same protocol, for programs without PC/SC.

#include <array>
#include <optional>
#include <string_view>

#include "common/usb/ccid_interface.h"
#include "common/usb/platform_capabilities.h"
#include "reader/ccid/descriptor.h"

namespace coffer::firmware::usb {

inline constexpr EndpointAddress kBulkOut = 0x01;
inline constexpr EndpointAddress kBulkIn = 0x81;
inline constexpr EndpointAddress kInterruptIn = 0x82;
inline constexpr EndpointAddress kVendorOut = 0x03;
inline constexpr EndpointAddress kVendorIn = 0x83;
inline constexpr CcidEndpoints kReaderEndpoints{
    .bulk_out = kBulkOut, .bulk_in = kBulkIn, .interrupt_in = kInterruptIn};
inline constexpr CcidEndpoints kVendorEndpoints{
    .bulk_out = kVendorOut, .bulk_in = kVendorIn, .interrupt_in = std::nullopt};

/// bConfigurationValue of the one that there is.
inline constexpr std::uint8_t kConfigurationValue = 1;

/// What hosts tell devices apart by.
struct Identity {
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::string_view product_name;   ///< ASCII (else shown as "?"), at most kMaxString characters
  std::string_view serial_number;  ///< the same
  bool has_reader = true;          ///< which interfaces there are: one of them at least
  bool has_vendor = true;          ///< the reader, if it is there, is interface 0

  [[nodiscard]] constexpr std::uint8_t interfaces() const {
    return static_cast<std::uint8_t>((has_reader ? 1 : 0) + (has_vendor ? 1 : 0));
  }
  /// The number of the vendor's interface, if it is there.
  [[nodiscard]] constexpr std::uint8_t vendor_number() const { return has_reader ? 1 : 0; }
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
  kObjectStore = 15,
};

/// Bytes of a device descriptor.
inline constexpr std::size_t kDeviceSize = 18;
/// Bytes of the interfaces with all that belongs to them.
inline constexpr std::size_t kReaderSize = 9 + reader::ccid::kClassDescriptorSize + 3 * 7;
inline constexpr std::size_t kVendorSize = 9 + reader::ccid::kClassDescriptorSize + 2 * 7;
/// Room for any descriptor.
using DescriptorBuffer = std::array<std::uint8_t, std::max(9 + kReaderSize + kVendorSize, kMicrosoftSetSize)>;
static_assert(DescriptorBuffer().size() >= 2 + 2 * kMaxString);

/// The descriptor that GET_DESCRIPTOR asks for, in `buffer`. `max_block`: as in ccid::class_descriptor().
/// @returns nothing when there is none of this type and index
[[nodiscard]] std::optional<Bytes> descriptor(std::uint8_t type, std::uint8_t index, const Identity& identity,
                                              std::size_t max_block, DescriptorBuffer& buffer);
/// Microsoft's descriptor set, in `buffer`. @returns nothing without a vendor interface
[[nodiscard]] std::optional<Bytes> microsoft_set(const Identity& identity, DescriptorBuffer& buffer);

}  // namespace coffer::firmware::usb
