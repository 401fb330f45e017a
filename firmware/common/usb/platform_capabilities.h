#pragma once
// What tells browsers and Windows that programs may use the vendor interface without a driver of ours: the
// binary object store (USB 3.2, 9.6.2) with the platform capabilities of WebUSB 1.0 and of Microsoft OS 2.0,
// and Microsoft's descriptor set, which is read by a vendor request.

#include "base/byte_writer.h"
#include "common/usb/setup.h"

namespace coffer::firmware::usb {

/// bVendorCode of the capabilities: bRequest of the vendor requests that belong to them.
inline constexpr std::uint8_t kWebUsbRequest = 1;
inline constexpr std::uint8_t kMicrosoftRequest = 2;

/// Bytes of the object store, and of Microsoft's descriptor set.
inline constexpr std::size_t kObjectStoreSize = 5 + 24 + 28;
inline constexpr std::size_t kMicrosoftSetSize = 10 + 8 + 8 + 20 + 132;

void put_object_store(ByteWriter& out);
/// `interface_number`: of the vendor interface, which gets Windows' general driver, WinUSB.
void put_microsoft_set(ByteWriter& out, std::uint8_t interface_number);

/// Whether a vendor request asks for Microsoft's descriptor set (wIndex 7).
[[nodiscard]] constexpr bool asks_for_microsoft_set(const Setup& setup) {
  return setup.request_type == 0xc0 && setup.request == kMicrosoftRequest && setup.index == 7 &&
         setup.value == 0;
}

}  // namespace coffer::firmware::usb
