#include "card/apdu.h"

#include "base/byte_reader.h"

namespace coffer::card {
namespace {

bool is_known_class(std::uint8_t cla) {
  const std::uint8_t secure_messaging = cla & 0x0C;
  return (cla & 0x63) == 0 && (secure_messaging == 0 || secure_messaging == 0x0C);
}

enum class Form { kShort, kExtended };

/// What follows the data: nothing, or Le: one byte in the short form, two in the extended one.
bool read_le(Form form, Bytes field, Command& command) {
  ByteReader in(field);
  if (field.empty()) return true;
  if (form == Form::kShort && field.size() == 1) {
    const std::size_t le = *in.take_byte();
    command.ne = le == 0 ? 256 : le;
    command.has_short_le = true;
    return true;
  }
  if (form == Form::kExtended && field.size() == 2) {
    const std::size_t le = *in.take_be16();
    command.ne = le == 0 ? 65536 : le;
    return true;
  }
  return false;
}

bool read_body(Bytes body, Command& command) {
  if (body.size() <= 1) return read_le(Form::kShort, body, command);
  ByteReader in(body);
  std::size_t lc = *in.take_byte();
  const Form form = lc == 0 ? Form::kExtended : Form::kShort;
  if (form == Form::kExtended) {
    if (body.size() == 3) return read_le(form, in.rest(), command);
    const auto extended = in.take_be16();
    if (!extended) return false;
    lc = *extended;
  }
  const auto data = in.take(lc);
  if (!data) return false;
  command.data = *data;
  return read_le(form, in.rest(), command);
}

}  // namespace

Result<Command, Sw> parse_command(Bytes apdu) {
  ByteReader in(apdu);
  const auto header = in.take(4);
  if (!header) return refuse(Sw::kWrongLength);
  Command command{(*header)[0], (*header)[1], (*header)[2], (*header)[3], {}, 0, false};
  if (!is_known_class(command.cla)) return refuse(Sw::kClassNotSupported);
  if (!read_body(in.rest(), command)) return refuse(Sw::kWrongLength);
  if (command.data.size() > kMaxCommandData) return refuse(Sw::kWrongLength);
  return command;
}

}  // namespace coffer::card
