#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome external_authenticate(Connection& connection, const Command& command, ByteWriter&) {
  const auto done = connection.token.public_keys().authenticate(connection.session, command.data);
  if (done) return Sw::kOk;
  switch (done.error().code) {
    case token::ErrorCode::kSignatureWrong:
      return refuse(Sw::kConditionsNotSatisfied);
    case token::ErrorCode::kPublicKeyAuthenticationOff:
      return refuse(Sw::kFileNotFound);
    default:
      return refuse(status_word(done.error()));
  }
}

}  // namespace coffer::card::commands
