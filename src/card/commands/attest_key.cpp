#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome attest_key(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const std::size_t size, connection.token.keys().attest(connection.session, command.p1,
                                                                          command.data, answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
