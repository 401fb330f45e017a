#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome decipher(Connection& connection, const Command& command, ByteWriter& answer) {
  constexpr token::Algorithm kXkekAgreement = 0x84;  // not there yet
  if (command.p2 == kXkekAgreement) return refuse(Sw::kFunctionNotSupported);
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().decipher(connection.session, command.p1, command.p2, command.data,
                                                    answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
