#include "common/usb/platform_capabilities.h"

#include <array>
#include <string_view>

namespace coffer::firmware::usb {
namespace {

using Uuid = std::array<std::uint8_t, 16>;
/// 3408b638-09a9-47a0-8bfd-a0768815b665, in the order of the wire.
constexpr Uuid kWebUsb = {0x38, 0xb6, 0x08, 0x34, 0xa9, 0x09, 0xa0, 0x47,
                          0x8b, 0xfd, 0xa0, 0x76, 0x88, 0x15, 0xb6, 0x65};
/// d8dd60df-4589-4cc7-9cd2-659d9e648a9f.
constexpr Uuid kMicrosoftOs20 = {0xdf, 0x60, 0xdd, 0xd8, 0x89, 0x45, 0xc7, 0x4c,
                                 0x9c, 0xd2, 0x65, 0x9d, 0x9e, 0x64, 0x8a, 0x9f};
constexpr std::uint8_t kObjectStore = 0x0f;
constexpr std::uint8_t kDeviceCapability = 0x10;
constexpr std::uint8_t kPlatform = 0x05;
constexpr std::uint32_t kWindows81 = 0x06030000;  // the first that reads these
/// Programs on Windows find the interface by it.
constexpr std::string_view kInterfaceGuid = "{8B0F2C9E-6C1B-4E0B-9A57-2D5C6F1E7A34}";

void put16(ByteWriter& out, std::size_t value) {
  out.put_byte(static_cast<std::uint8_t>(value)).put_byte(static_cast<std::uint8_t>(value >> 8));
}
void put32(ByteWriter& out, std::uint32_t value) {
  put16(out, value & 0xFFFF);
  put16(out, value >> 16);
}

void put_platform(ByteWriter& out, std::uint8_t size, const Uuid& uuid) {
  out.put_byte(size).put_byte(kDeviceCapability).put_byte(kPlatform).put_byte(0).put(uuid);
}

void put_utf16(ByteWriter& out, std::string_view text, std::size_t zeros) {
  for (const char c : text) put16(out, static_cast<std::uint8_t>(c));
  for (std::size_t i = 0; i < zeros; ++i) put16(out, 0);
}

}  // namespace

void put_object_store(ByteWriter& out) {
  out.put_byte(5).put_byte(kObjectStore);
  put16(out, kObjectStoreSize);
  out.put_byte(2);  // capabilities
  put_platform(out, 24, kWebUsb);
  put16(out, 0x0100);                        // WebUSB 1.0
  out.put_byte(kWebUsbRequest).put_byte(0);  // no page to show
  put_platform(out, 28, kMicrosoftOs20);
  put32(out, kWindows81);
  put16(out, kMicrosoftSetSize);
  out.put_byte(kMicrosoftRequest).put_byte(0);  // no other enumeration
}

void put_microsoft_set(ByteWriter& out, std::uint8_t interface_number) {
  constexpr std::string_view kName = "DeviceInterfaceGUIDs";
  constexpr std::size_t kFunctionSize = 8 + 20 + 132;
  put16(out, 10);  // set header
  put16(out, 0);
  put32(out, kWindows81);
  put16(out, kMicrosoftSetSize);
  put16(out, 8);  // configuration subset: of the first one
  put16(out, 1);
  out.put_byte(0).put_byte(0);
  put16(out, 8 + kFunctionSize);
  put16(out, 8);  // function subset
  put16(out, 2);
  out.put_byte(interface_number).put_byte(0);
  put16(out, kFunctionSize);
  put16(out, 20);  // compatible ID
  put16(out, 3);
  for (const char c : std::string_view("WINUSB")) out.put_byte(static_cast<std::uint8_t>(c));
  for (int i = 0; i < 10; ++i) out.put_byte(0);
  put16(out, 132);  // registry property: a list of strings
  put16(out, 4);
  put16(out, 7);
  put16(out, 2 * (kName.size() + 1));
  put_utf16(out, kName, 1);
  put16(out, 2 * (kInterfaceGuid.size() + 2));
  put_utf16(out, kInterfaceGuid, 2);
}

}  // namespace coffer::firmware::usb
