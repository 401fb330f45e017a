// Hierarchies of keys: BIP32, SLIP-0010 and SLIP-0021. A node is loaded here and used by SIGN and CIPHER.

#include "card/commands/handlers.h"

namespace coffer::card::commands {

/// P1 is the number of the kind, P2 the slot. Without data, of a random seed.
Outcome create_hd_master(Connection& connection, const Command& command, ByteWriter& /*answer*/) {
  COFFER_CHECK_TOKEN(connection.token.hd_masters().create(
      connection.session, command.p2, static_cast<token::HdKind>(command.p1), command.data));
  return Sw::kOk;
}

Outcome export_hd_node(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const auto path, token::HdPath::parse(command.data));
  COFFER_TRY_TOKEN(const auto node, connection.token.hd_masters().public_node(connection.session, path));
  answer.put(node);
  return Sw::kOk;
}

Outcome load_hd_node(Connection& connection, const Command& command, ByteWriter& /*answer*/) {
  // A path that is malformed is no reason to keep the node of an earlier one.
  connection.token.hd_masters().unload(connection.session);
  COFFER_TRY_TOKEN(const auto path, token::HdPath::parse(command.data));
  COFFER_CHECK_TOKEN(connection.token.hd_masters().load(connection.session, path));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
