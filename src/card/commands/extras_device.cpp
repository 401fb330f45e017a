// EXTRAS about the device: memory, clock, physical settings, restart. Wrong values are refused with 6700, as
// the Pico HSM does.

#include "base/endian.h"
#include "card/commands/handlers.h"
#include "token/device_records/date_time.h"

namespace coffer::card::commands {

namespace {

using token::PhysicalSettings;

/// P2 of a write: what it sets, and how long that is.
enum class Field : std::uint8_t {
  kUsbIdentifiers = 0x00,
  kLedPin = 0x04,
  kLedBrightness = 0x05,
  kOptions = 0x06
};

/// @errors kWrongP1P2 (there is no such field), kWrongLength (a wrong length or value)
Result<void, Sw> set_field(std::uint8_t field, Bytes value, PhysicalSettings& settings) {
  switch (static_cast<Field>(field)) {
    case Field::kUsbIdentifiers:
      if (value.size() != 4) return refuse(Sw::kWrongLength);
      settings.usb_identifiers = {load_be16(value.first<2>()), load_be16(value.subspan<2, 2>())};
      return {};
    case Field::kLedPin:
      if (value.size() != 1) return refuse(Sw::kWrongLength);
      settings.led_pin = value[0];
      return {};
    case Field::kLedBrightness:
      if (value.size() != 1 || value[0] > token::physical::kMaxBrightness) return refuse(Sw::kWrongLength);
      settings.led_brightness = value[0];
      return {};
    case Field::kOptions:
      if (value.size() != 2) return refuse(Sw::kWrongLength);
      settings.options = load_be16(value.first<2>());
      return {};
  }
  return refuse(Sw::kWrongP1P2);
}

}  // namespace

Outcome report_memory(Connection& connection, const Command&, ByteWriter& answer) {
  const token::StorageNumbers numbers = connection.token.hardware().storage_numbers();
  answer.put_be32(numbers.free).put_be32(numbers.used).put_be32(numbers.total);
  answer.put_be32(numbers.files).put_be32(numbers.flash);
  return Sw::kOk;
}

Outcome get_or_set_clock(Connection& connection, const Command& command, ByteWriter& answer) {
  platform::TokenClock& clock = connection.token.hardware().clock();
  if (command.data.empty()) {
    answer.put(token::encode(token::date_time_of(clock.now())));
    return Sw::kOk;
  }
  if (command.data.size() != token::kDateTimeBytes) return refuse(Sw::kWrongLength);
  const auto time = token::unix_time_of(token::decode_date_time(command.data.first<token::kDateTimeBytes>()));
  if (!time) return refuse(Sw::kWrongLength);
  clock.set(*time);
  return Sw::kOk;
}

/// Whoever may change them could hide the device from its user: writing needs the user, reading does not.
Outcome get_or_set_physical_settings(Connection& connection, const Command& command, ByteWriter& answer) {
  token::Hardware& hardware = connection.token.hardware();
  if (command.data.empty()) {
    connection.session.presence.settled = true;  // anybody may read them: nobody is asked
    answer.put(token::encode(hardware.physical_settings()));
    return Sw::kOk;
  }
  if (!connection.token.is_user(connection.session)) return refuse(Sw::kNotAuthenticated);
  PhysicalSettings trial;
  COFFER_CHECK(set_field(command.p2, command.data, trial));
  COFFER_CHECK_TOKEN(connection.token.confirm_presence(connection.session));
  COFFER_CHECK_TOKEN(hardware.change_physical_settings(connection.session, [&](PhysicalSettings& settings) {
    [[maybe_unused]] const auto known = set_field(command.p2, command.data, settings);
  }));
  return Sw::kOk;
}

/// On a host the card on this connection starts anew, as after a loss of power; other connections go on.
Outcome restart(Connection& connection, const Command&, ByteWriter&) {
  connection.token.reset(connection.session);
  connection.restart();
  connection.token.hardware().board().restart(platform::RestartInto::kFirmware);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
