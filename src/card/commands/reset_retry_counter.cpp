#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

/// What P1 says is in the data.
constexpr bool has_so_pin(std::uint8_t p1) { return p1 <= 0x01; }
constexpr bool has_new_pin(std::uint8_t p1) { return p1 == 0x00 || p1 == 0x02; }

/// The words of the Pico HSM, which the SmartCard-HSM's hosts read alike.
Sw reset_error(token::Error error) {
  switch (error.code) {
    case token::ErrorCode::kNotAllowed:
      return Sw::kCommandNotAllowed;
    case token::ErrorCode::kNotAuthorised:
      return Sw::kConditionsNotSatisfied;
    default:
      return status_word(error);
  }
}

}  // namespace

Outcome reset_retry_counter(Connection& connection, const Command& command, ByteWriter&) {
  ByteReader in(command.data);
  const auto so_pin = in.take(has_so_pin(command.p1) ? token::kSoPinSize : 0);
  if (!so_pin || in.empty() == has_new_pin(command.p1)) return refuse(Sw::kWrongLength);
  const auto unblocked = connection.token.pins().unblock(connection.session, *so_pin, in.rest());
  if (!unblocked) return refuse(reset_error(unblocked.error()));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
