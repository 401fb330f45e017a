#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

Outcome write_status(const token::PublicKeyStatus& status, ByteWriter& answer) {
  answer.put_byte(status.total).put_byte(status.missing);
  answer.put_byte(status.required).put_byte(status.authenticated);
  return Sw::kOk;
}

}  // namespace

Outcome query_or_register_public_key(Connection& connection, const Command& command, ByteWriter& answer) {
  token::PublicKeyAuthentication& keys = connection.token.public_keys();
  if (command.data.empty()) {
    COFFER_TRY_TOKEN(const auto status, keys.status(connection.session));
    return write_status(status, answer);
  }
  const auto status = keys.register_key(connection.session, command.data, std::nullopt);
  if (!status && status.error().code == token::ErrorCode::kPublicKeyAuthenticationOff)
    return refuse(Sw::kFileNotFound);
  COFFER_CHECK_TOKEN(status);
  return write_status(*status, answer);
}

Outcome replace_public_key(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const auto status,
                   connection.token.public_keys().register_key(connection.session, command.data, command.p2));
  return write_status(status, answer);
}

Outcome query_public_key_slot(Connection& connection, const Command& command, ByteWriter& answer) {
  const auto slot = connection.token.public_keys().slot(connection.session, command.p2);
  // Hosts count slots until 6A86, and take it at once for "no public key authentication".
  if (!slot && slot.error().code == token::ErrorCode::kPublicKeyAuthenticationOff)
    return refuse(Sw::kWrongP1P2);
  COFFER_CHECK_TOKEN(slot);
  answer.put(slot->chr);
  return slot->authenticated ? Sw::kKeyAuthenticated : Sw::kOk;
}

}  // namespace coffer::card::commands
