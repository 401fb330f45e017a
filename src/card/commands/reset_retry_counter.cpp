#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

/// What P1 says is in the data.
constexpr bool has_so_pin(std::uint8_t p1) { return p1 <= 0x01; }
constexpr bool has_new_pin(std::uint8_t p1) { return p1 == 0x00 || p1 == 0x02; }

}  // namespace

Outcome reset_retry_counter(Connection& connection, const Command& command, ByteWriter&) {
  ByteReader in(command.data);
  const auto so_pin = in.take(has_so_pin(command.p1) ? token::kSoPinSize : 0);
  if (!so_pin || in.empty() == has_new_pin(command.p1)) return refuse(Sw::kWrongLength);
  COFFER_CHECK_TOKEN(connection.token.pins().unblock(connection.session, *so_pin, in.rest()));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
