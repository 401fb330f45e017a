// The rescue application's commands about the device. Wrong values are refused with 6700, as the Pico HSM
// does.

#include "base/endian.h"
#include "card/commands/handlers.h"
#include "card/device_certificates.h"
#include "token/device_records/date_time.h"

namespace coffer::card::commands {

namespace {

/// P2 of the clock's commands, and how long a time is in each form.
enum class TimeForm : std::uint8_t { kCalendar = 0x01, kUnix = 0x02 };
constexpr std::size_t kUnixTimeBytes = 4;

std::optional<std::uint64_t> read_time(TimeForm form, Bytes data) {
  if (form == TimeForm::kUnix) {
    if (data.size() != kUnixTimeBytes) return std::nullopt;
    return load_be32(data.first<kUnixTimeBytes>());
  }
  if (data.size() != token::kDateTimeBytes) return std::nullopt;
  return token::unix_time_of(token::decode_date_time(data.first<token::kDateTimeBytes>()));
}

}  // namespace

/// The device key also vouches for keys, so it never signs what a host chose alone.
Outcome prove_device(Connection& connection, const Command& command, ByteWriter& answer) {
  constexpr std::size_t kChallengeSize = token::DeviceIdentity::kChallengeSize;
  const Bytes serial_number = connection.token.hardware().board().serial_number();
  COFFER_TRY_TOKEN(const auto signature,
                   connection.token.device().prove(command.data.first<kChallengeSize>(), serial_number));
  answer.put(signature);
  return Sw::kOk;
}

Outcome report_device_point(Connection& connection, const Command&, ByteWriter& answer) {
  const Bytes point = connection.token.device().point();
  answer.put(point);
  return Sw::kOk;
}

Outcome replace_device_certificate(Connection& connection, const Command& command, ByteWriter&) {
  return install_device_certificates(connection, command.data);
}

Outcome read_physical_settings(Connection& connection, const Command&, ByteWriter& answer) {
  answer.put(token::encode(connection.token.hardware().physical_settings()));
  return Sw::kOk;
}

Outcome write_physical_settings(Connection& connection, const Command& command, ByteWriter&) {
  const auto settings = token::decode_physical_settings(command.data);
  if (!settings) return refuse(Sw::kWrongLength);
  COFFER_CHECK_TOKEN(connection.token.hardware().set_physical_settings(connection.session, *settings));
  return Sw::kOk;
}

Outcome read_clock(Connection& connection, const Command& command, ByteWriter& answer) {
  const platform::TokenClock& clock = connection.token.hardware().clock();
  if (!clock.was_set()) return refuse(Sw::kConditionsNotSatisfied);
  const std::uint64_t now = std::min(clock.now(), token::kLastUnixTime);
  if (static_cast<TimeForm>(command.p2) == TimeForm::kUnix) {
    answer.put_be32(static_cast<std::uint32_t>(now));
  } else {
    answer.put(token::encode(token::date_time_of(now)));
  }
  return Sw::kOk;
}

Outcome write_clock(Connection& connection, const Command& command, ByteWriter&) {
  const auto time = read_time(static_cast<TimeForm>(command.p2), command.data);
  if (!time) return refuse(Sw::kWrongLength);
  connection.token.hardware().clock().set(*time);
  return Sw::kOk;
}

/// A host has no boot loader, and answers as the Pico HSM does on one.
Outcome restart_into_boot_loader(Connection& connection, const Command&, ByteWriter&) {
  platform::Board& board = connection.token.hardware().board();
  if (!board.can_restart(platform::RestartInto::kBootLoader)) return refuse(Sw::kInstructionNotSupported);
  connection.token.reset(connection.session);
  connection.restart();
  board.restart(platform::RestartInto::kBootLoader);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
