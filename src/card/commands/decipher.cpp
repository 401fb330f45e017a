#include "card/commands/handlers.h"
#include "card/xkek_error.h"

namespace coffer::card::commands {

namespace {

Outcome agree_xkek(Connection& connection, const Command& command) {
  const auto agreed = connection.token.keys().agree_xkek(connection.session, command.p1, command.data);
  if (!agreed) return refuse(xkek_error(agreed.error()));
  return Sw::kOk;
}

}  // namespace

Outcome decipher(Connection& connection, const Command& command, ByteWriter& answer) {
  if (command.p2 == token::kXkekAgreement) return agree_xkek(connection, command);
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().decipher(connection.session, command.p1, command.p2, command.data,
                                                    answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
