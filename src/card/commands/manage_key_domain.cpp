#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

Outcome write_status(const token::KeyDomainStatus& status, ByteWriter& answer) {
  answer.put_byte(status.total_shares).put_byte(status.missing_shares).put(status.key_check_value);
  return Sw::kOk;
}

}  // namespace

Outcome query_key_domain_or_import_share(Connection& connection, const Command& command, ByteWriter& answer) {
  token::KeyDomains& domains = connection.token.key_domains();
  if (command.data.empty()) {
    COFFER_TRY_TOKEN(const auto status, domains.status(command.p2));
    return write_status(status, answer);
  }
  COFFER_TRY_TOKEN(const auto status, domains.import_share(connection.session, command.p2, command.data));
  return write_status(status, answer);
}

Outcome create_key_domain(Connection& connection, const Command& command, ByteWriter& answer) {
  const std::uint8_t shares = command.data[0];
  COFFER_TRY_TOKEN(const auto status,
                   connection.token.key_domains().create(connection.session, command.p2, shares));
  return write_status(status, answer);
}

// Key domains whose key two devices agree on are not there yet.
Outcome create_xkek_key_domain(Connection&, const Command&, ByteWriter&) {
  return refuse(Sw::kFunctionNotSupported);
}

Outcome delete_key_domain(Connection& connection, const Command& command, ByteWriter&) {
  const auto erased = connection.token.key_domains().erase(connection.session, command.p2);
  if (!erased && erased.error().code == token::ErrorCode::kDomainUnconfigured) return refuse(Sw::kWrongP1P2);
  COFFER_CHECK_TOKEN(erased);
  return Sw::kOk;
}

Outcome erase_key_domain_dkek(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const auto status,
                   connection.token.key_domains().erase_dkek(connection.session, command.p2));
  return write_status(status, answer);
}

}  // namespace coffer::card::commands
