#include "common/usb/descriptors.h"

namespace coffer::firmware::usb {
namespace {

constexpr std::uint8_t kManufacturerIndex = 1;
constexpr std::uint8_t kProductIndex = 2;
constexpr std::uint8_t kSerialIndex = 3;
constexpr std::uint8_t kInterfaceIndex = 4;

constexpr std::uint8_t code(DescriptorType type) { return static_cast<std::uint8_t>(type); }

void put16(ByteWriter& out, std::size_t value) {
  out.put_byte(static_cast<std::uint8_t>(value)).put_byte(static_cast<std::uint8_t>(value >> 8));
}

void put_device(ByteWriter& out, const Identity& identity) {
  out.put_byte(kDeviceSize).put_byte(code(DescriptorType::kDevice));
  put16(out, 0x0200);                       // bcdUSB 2.00
  out.put_byte(0).put_byte(0).put_byte(0);  // the class is the interface's
  out.put_byte(kPacketSize);                // bMaxPacketSize0
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

void put_configuration(ByteWriter& out, std::size_t max_block) {
  constexpr std::uint8_t kBulk = 2;
  constexpr std::uint8_t kInterrupt = 3;
  out.put_byte(9).put_byte(code(DescriptorType::kConfiguration));
  put16(out, kConfigurationSize);
  out.put_byte(1).put_byte(kConfigurationValue).put_byte(0);  // interfaces, value, name
  out.put_byte(0x80).put_byte(50);                            // powered by the bus, 100 mA
  out.put_byte(9).put_byte(code(DescriptorType::kInterface));
  out.put_byte(0).put_byte(0).put_byte(3);     // number, alternate setting, endpoints
  out.put_byte(0x0b).put_byte(0).put_byte(0);  // CCID 4.2: smart card device, bulk protocol
  out.put_byte(kInterfaceIndex);
  out.put(reader::ccid::class_descriptor(max_block));
  put_endpoint(out, kBulkOut, kBulk, 0);
  put_endpoint(out, kBulkIn, kBulk, 0);
  put_endpoint(out, kInterruptIn, kInterrupt, 10);
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
    case kInterfaceIndex:
      put_string(out, "CCID");
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
    put_configuration(out, max_block);
    is_there = true;
  }
  if (!is_there) return std::nullopt;
  return Bytes(buffer).first(out.size());
}

}  // namespace coffer::firmware::usb
