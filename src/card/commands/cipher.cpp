#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome cipher(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().cipher(connection.session, command.p1, command.p2, command.data,
                                                  answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
