#include "token/device_records/physical_settings.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace coffer::token {
namespace {

// Tags of the list.
constexpr std::uint8_t kUsbIdentifiers = 0x00;
constexpr std::uint8_t kLedPin = 0x04;
constexpr std::uint8_t kLedBrightness = 0x05;
constexpr std::uint8_t kOptions = 0x06;
constexpr std::uint8_t kPresenceSeconds = 0x08;
constexpr std::uint8_t kProductName = 0x09;
constexpr std::uint8_t kCurves = 0x0A;
constexpr std::uint8_t kInterfaces = 0x0B;
constexpr std::uint8_t kLedDriver = 0x0C;

void read_byte(Bytes value, std::optional<std::uint8_t>& out) {
  if (value.size() == 1) out = value[0];
}

void read_brightness(Bytes value, PhysicalSettings& settings) {
  if (value.size() == 1 && value[0] <= physical::kMaxBrightness) settings.led_brightness = value[0];
}

void read_usb_identifiers(Bytes value, PhysicalSettings& settings) {
  if (value.size() != 4) return;
  settings.usb_identifiers = {load_be16(value.first<2>()), load_be16(value.subspan<2, 2>())};
}

/// A final 00 is no part of the name.
void read_product_name(Bytes value, PhysicalSettings& settings) {
  if (value.size() > settings.product_name.capacity()) return;
  if (!value.empty() && value.back() == 0) value = value.first(value.size() - 1);
  if (!value.empty()) settings.product_name = FixedBuffer<32>(value);
}

/// Without one of these two, no host could set the interfaces again.
void read_interfaces(Bytes value, PhysicalSettings& settings) {
  constexpr unsigned kCarryApdus = physical::kInterfaceCcid | physical::kInterfaceVendor;
  if (value.size() == 1 && (value[0] & kCarryApdus) != 0) settings.interfaces = value[0];
}

void read_object(std::uint8_t tag, Bytes value, PhysicalSettings& settings) {
  switch (tag) {
    case kUsbIdentifiers:
      return read_usb_identifiers(value, settings);
    case kLedPin:
      return read_byte(value, settings.led_pin);
    case kLedBrightness:
      return read_brightness(value, settings);
    case kOptions:
      if (value.size() == 2) settings.options = load_be16(value.first<2>());
      return;
    case kPresenceSeconds:
      return read_byte(value, settings.presence_seconds);
    case kProductName:
      return read_product_name(value, settings);
    case kCurves:
      if (value.size() == 4) settings.curves = load_be32(value.first<4>());
      return;
    case kInterfaces:
      return read_interfaces(value, settings);
    case kLedDriver:
      if (value.size() == 1 || value.size() == 2) settings.led_driver = FixedBuffer<2>(value);
      return;
    default:
      return;
  }
}

/// Writes the list; an object that is absent leaves nothing.
class ListWriter {
 public:
  explicit ListWriter(ByteWriter& out) : out_(out) {}

  void put(std::uint8_t tag, Bytes value) {
    if (value.empty()) return;
    out_.put_byte(tag).put_byte(static_cast<std::uint8_t>(value.size())).put(value);
  }
  void put(std::uint8_t tag, std::optional<std::uint8_t> value) {
    if (value) put(tag, Bytes(&*value, 1));
  }

 private:
  ByteWriter& out_;
};

}  // namespace

unsigned PhysicalSettings::presence_timeout_seconds() const {
  const unsigned seconds = presence_seconds.value_or(0);
  return seconds == 0 ? physical::kDefaultPresenceSeconds : std::min(seconds, physical::kMaxPresenceSeconds);
}

TokenResult<PhysicalSettings> decode_physical_settings(Bytes list) {
  PhysicalSettings settings;
  ByteReader in(list);
  while (!in.empty()) {
    const auto tag = in.take_byte();
    const auto length = in.take_byte();
    if (!tag || !length) return fail(ErrorCode::kInvalidData);
    const auto value = in.take(*length);
    if (!value) return fail(ErrorCode::kInvalidData);
    read_object(*tag, *value, settings);
  }
  return settings;
}

FixedBuffer<kMaxPhysicalSettings> encode(const PhysicalSettings& settings) {
  FixedBuffer<kMaxPhysicalSettings> list;
  ByteWriter out(list.storage());
  ListWriter objects(out);
  if (settings.usb_identifiers) {
    const auto vendor = be16(settings.usb_identifiers->vendor);
    const auto product = be16(settings.usb_identifiers->product);
    const std::uint8_t both[] = {vendor[0], vendor[1], product[0], product[1]};
    objects.put(kUsbIdentifiers, Bytes(both));
  }
  objects.put(kLedPin, settings.led_pin);
  objects.put(kLedBrightness, settings.led_brightness);
  if (settings.options) objects.put(kOptions, Bytes(be16(*settings.options)));
  objects.put(kPresenceSeconds, settings.presence_seconds);
  objects.put(kProductName, settings.product_name.bytes());
  if (settings.curves) objects.put(kCurves, Bytes(be32(*settings.curves)));
  objects.put(kInterfaces, settings.interfaces);
  objects.put(kLedDriver, settings.led_driver.bytes());
  list.set_size(out.size());
  return list;
}

}  // namespace coffer::token
