#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome unwrap_key(Connection& connection, const Command& command, ByteWriter&) {
  // The key comes with the command, or was written to EF 2F10 before; either way the file is empty
  // afterwards.
  const auto imported = connection.key_import;
  connection.key_import.clear();
  const Bytes blob = command.data.empty() ? imported.bytes() : command.data;
  if (blob.empty()) return refuse(Sw::kConditionsNotSatisfied);
  COFFER_CHECK_TOKEN(connection.token.keys().unwrap_key(connection.session, command.p1, blob));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
