#include "card/commands/handlers.h"

namespace coffer::card::commands {
namespace {

/// Signs with the node that was loaded before, not with a key; P1 is 00.
constexpr token::Algorithm kNodeSignature = 0xA0;

Outcome sign_with_node(Connection& connection, const Command& command, ByteWriter& answer) {
  token::HdMasters& masters = connection.token.hd_masters();
  if (command.p1 != 0x00) {
    masters.unload(connection.session);
    return refuse(Sw::kWrongP1P2);
  }
  COFFER_TRY_TOKEN(const std::size_t size,
                   masters.sign(connection.session, command.data, answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace

Outcome sign(Connection& connection, const Command& command, ByteWriter& answer) {
  if (command.p2 == kNodeSignature) return sign_with_node(connection, command, answer);
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().sign(connection.session, command.p1, command.p2, command.data,
                                                answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
