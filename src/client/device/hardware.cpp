#include "client/device/hardware.h"

#include <array>

#include "base/byte_writer.h"
#include "base/endian.h"

namespace coffer::client {
namespace {

constexpr std::uint8_t kExtras = 0x64;
constexpr std::size_t kMemoryBytes = 20;
constexpr Request kSettings{.name = "EXTRAS: PHYSICAL SETTINGS", .cla = 0x80, .ins = kExtras, .p1 = 0x1B};

ClientResult<void> write_setting(Device& device, std::uint8_t tag, Bytes value) {
  Request write = kSettings;
  write.p2 = tag;
  write.data = value;
  COFFER_CHECK(device.send(Feature::kSettings, write));
  return {};
}

}  // namespace

ClientResult<Memory> read_memory(Device& device) {
  COFFER_TRY(
      const WipedBytes answer,
      device.send(Feature::kMemory,
                  {.name = "EXTRAS: MEMORY", .cla = 0x80, .ins = kExtras, .p1 = 0x05, .ne = kMemoryBytes}));
  if (answer.size() != kMemoryBytes) return fail(Error::Kind::kMalformed, "numbers of the memory");
  const auto number = [&](std::size_t i) { return load_be32(answer.bytes().subspan(4 * i).first<4>()); };
  return Memory{
      .free = number(0), .used = number(1), .total = number(2), .files = number(3), .flash = number(4)};
}

ClientResult<PhysicalSettings> read_settings(Device& device) {
  Request read = kSettings;
  read.ne = 256;
  COFFER_TRY(const WipedBytes answer, device.send(Feature::kSettings, read));
  const auto settings = token::decode_physical_settings(answer.bytes());
  if (!settings) return fail(Error::Kind::kMalformed, "physical settings");
  return *settings;
}

ClientResult<void> set_usb_identifiers(Device& device, PhysicalSettings::UsbIdentifiers usb) {
  std::array<std::uint8_t, 4> value{};
  ByteWriter(value).put_be16(usb.vendor).put_be16(usb.product);
  return write_setting(device, 0x00, value);
}

ClientResult<void> set_led_pin(Device& device, std::uint8_t pin) {
  return write_setting(device, 0x04, Bytes(&pin, 1));
}

ClientResult<void> set_led_brightness(Device& device, std::uint8_t brightness) {
  if (brightness > token::physical::kMaxBrightness) {
    return fail(Error::Kind::kArgument, "a brightness is 0 to 15");
  }
  return write_setting(device, 0x05, Bytes(&brightness, 1));
}

ClientResult<void> set_physical_options(Device& device, std::uint16_t options) {
  return write_setting(device, 0x06, be16(options));
}

ClientResult<void> restart(Device& device) {
  COFFER_CHECK(
      device.send(Feature::kRestart, {.name = "EXTRAS: RESTART", .cla = 0x80, .ins = kExtras, .p1 = 0xFB}));
  return {};
}

}  // namespace coffer::client
