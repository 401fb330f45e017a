#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome unwrap_key(Connection& connection, const Command& command, ByteWriter&) {
  // The key comes with the command, or was written to EF 2F10 before; either way the file is empty
  // afterwards, unless the person who was asked did not confirm: then nothing has changed.
  const Bytes blob = command.data.empty() ? connection.key_import.bytes() : command.data;
  if (blob.empty()) return refuse(Sw::kFileNotFound);
  const auto unwrapped = connection.token.keys().unwrap_key(connection.session, command.p1, blob);
  const bool confirmed = unwrapped || unwrapped.error().code != token::ErrorCode::kPresenceNotConfirmed;
  if (confirmed) connection.key_import.clear();
  COFFER_CHECK_TOKEN(unwrapped);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
