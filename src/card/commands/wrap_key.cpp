#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome wrap_key(Connection& connection, const Command& command, ByteWriter& answer) {
  const auto size = connection.token.keys().wrap_key(connection.session, command.p1, answer.free_space());
  // Pico HSM's clients expect this word; those of the SmartCard-HSM take either.
  if (!size && size.error().code == token::ErrorCode::kDomainIncomplete)
    return refuse(Sw::kReferencedDataNotFound);
  COFFER_CHECK_TOKEN(size);
  answer.advance(*size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
