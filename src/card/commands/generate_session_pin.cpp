#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome generate_session_pin(Connection& connection, const Command&, ByteWriter& answer) {
  Secret<8> pin;
  const auto made = connection.token.pins().make_session_pin(connection.session, pin.writable());
  // Switched off by the options: hosts then go on without.
  if (!made && made.error().code == token::ErrorCode::kNotAllowed)
    return refuse(Sw::kInstructionNotSupported);
  COFFER_CHECK_TOKEN(made);
  answer.put(pin.expose());
  return Sw::kOk;
}

}  // namespace coffer::card::commands
