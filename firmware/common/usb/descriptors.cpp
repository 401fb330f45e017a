#include "common/usb/descriptors.h"

namespace coffer::firmware::usb {
namespace {

constexpr std::uint8_t kManufacturerIndex = 1;
constexpr std::uint8_t kProductIndex = 2;
constexpr std::uint8_t kSerialIndex = 3;
constexpr std::uint8_t kReaderIndex = 4;
constexpr std::uint8_t kVendorIndex = 5;

constexpr std::uint8_t code(DescriptorType type) { return static_cast<std::uint8_t>(type); }

void put16(ByteWriter& out, std::size_t value) {
  out.put_byte(static_cast<std::uint8_t>(value)).put_byte(static_cast<std::uint8_t>(value >> 8));
}

void put_device(ByteWriter& out, const Identity& identity) {
  out.put_byte(kDeviceSize).put_byte(code(DescriptorType::kDevice));
  put16(out, identity.has_vendor ? 0x0210 : 0x0200);  // bcdUSB: 2.10 has an object store
  out.put_byte(0).put_byte(0).put_byte(0);            // the class is the interface's
  out.put_byte(kPacketSize);                          // bMaxPacketSize0
  put16(out, identity.vendor);
  put16(out, identity.product);
  put16(out, 0x0100);  // bcdDevice 1.00
  out.put_byte(kManufacturerIndex).put_byte(kProductIndex).put_byte(kSerialIndex);
  out.put_byte(1);  // bNumConfigurations
}

void put_endpoint(ByteWriter& out, EndpointAddress address, std::uint8_t attributes, std::uint8_t interval) {
  out.put_byte(7).put_byte(code(DescriptorType::kEndpoint)).put_byte(address).put_byte(attributes);
  put16(out, kPacketSize);
  out.put_byte(interval);
}

struct InterfaceKind {
  std::uint8_t usb_class;
  std::uint8_t name;
  CcidEndpoints endpoints;
};
/// CCID 4.2: smart card device, bulk protocol.
constexpr InterfaceKind kReaderKind{.usb_class = 0x0b, .name = kReaderIndex, .endpoints = kReaderEndpoints};
constexpr InterfaceKind kVendorKind{.usb_class = 0xff, .name = kVendorIndex, .endpoints = kVendorEndpoints};

void put_interface(ByteWriter& out, std::uint8_t number, const InterfaceKind& kind, std::size_t max_block) {
  constexpr std::uint8_t kBulk = 2;
  constexpr std::uint8_t kInterrupt = 3;
  const auto& [bulk_out, bulk_in, interrupt_in] = kind.endpoints;
  out.put_byte(9).put_byte(code(DescriptorType::kInterface));
  out.put_byte(number).put_byte(0).put_byte(interrupt_in ? 3 : 2);  // alternate setting, endpoints
  out.put_byte(kind.usb_class).put_byte(0).put_byte(0).put_byte(kind.name);
  out.put(reader::ccid::class_descriptor(max_block));
  put_endpoint(out, bulk_out, kBulk, 0);
  put_endpoint(out, bulk_in, kBulk, 0);
  if (interrupt_in) put_endpoint(out, *interrupt_in, kInterrupt, 10);
}

void put_configuration(ByteWriter& out, const Identity& identity, std::size_t max_block) {
  out.put_byte(9).put_byte(code(DescriptorType::kConfiguration));
  put16(out, 9 + (identity.has_reader ? kReaderSize : 0) + (identity.has_vendor ? kVendorSize : 0));
  out.put_byte(identity.interfaces()).put_byte(kConfigurationValue).put_byte(0);  // value, name
  out.put_byte(0x80).put_byte(50);  // powered by the bus, 100 mA
  if (identity.has_reader) put_interface(out, 0, kReaderKind, max_block);
  if (identity.has_vendor) put_interface(out, identity.vendor_number(), kVendorKind, max_block);
}

void put_string(ByteWriter& out, std::string_view text) {
  text = text.substr(0, kMaxString);
  out.put_byte(static_cast<std::uint8_t>(2 + 2 * text.size())).put_byte(code(DescriptorType::kString));
  for (const char c : text)
    put16(out, static_cast<std::uint8_t>(c) < 0x80 ? static_cast<std::uint8_t>(c) : std::uint8_t{'?'});
}

/// @returns whether there is such a string
bool put_string_of_index(ByteWriter& out, std::uint8_t index, const Identity& identity) {
  switch (index) {
    case 0:
      out.put_byte(4).put_byte(code(DescriptorType::kString));
      put16(out, 0x0409);  // all are in US English
      return true;
    case kManufacturerIndex:
      put_string(out, "Coffer");
      return true;
    case kProductIndex:
      put_string(out, identity.product_name);
      return true;
    case kSerialIndex:
      put_string(out, identity.serial_number);
      return true;
    case kReaderIndex:
      put_string(out, "CCID");
      return true;
    case kVendorIndex:
      put_string(out, "WebCCID");
      return true;
    default:
      return false;
  }
}

}  // namespace

std::optional<Bytes> descriptor(std::uint8_t type, std::uint8_t index, const Identity& identity,
                                std::size_t max_block, DescriptorBuffer& buffer) {
  ByteWriter out(buffer);
  bool is_there = false;
  if (type == code(DescriptorType::kString)) {
    is_there = put_string_of_index(out, index, identity);
  } else if (type == code(DescriptorType::kDevice) && index == 0) {
    put_device(out, identity);
    is_there = true;
  } else if (type == code(DescriptorType::kConfiguration) && index == 0) {
    put_configuration(out, identity, max_block);
    is_there = true;
  } else if (type == code(DescriptorType::kObjectStore) && index == 0 && identity.has_vendor) {
    put_object_store(out);
    is_there = true;
  }
  if (!is_there) return std::nullopt;
  return Bytes(buffer).first(out.size());
}

std::optional<Bytes> microsoft_set(const Identity& identity, DescriptorBuffer& buffer) {
  if (!identity.has_vendor) return std::nullopt;
  ByteWriter out(buffer);
  put_microsoft_set(out, identity.vendor_number());
  return Bytes(buffer).first(out.size());
}

}  // namespace coffer::firmware::usb
