#include "card/commands/handlers.h"
#include "card/xkek_error.h"

namespace coffer::card::commands {

namespace {

Outcome write_status(const token::KeyDomainStatus& status, ByteWriter& answer) {
  answer.put_byte(status.total_shares).put_byte(status.missing_shares).put(status.key_check_value);
  answer.put(status.uid);
  return Sw::kOk;
}

}  // namespace

Outcome query_key_domain_or_import_share(Connection& connection, const Command& command, ByteWriter& answer) {
  token::KeyDomains& domains = connection.token.key_domains();
  if (command.data.empty()) {
    COFFER_TRY_TOKEN(const auto status, domains.status(command.p2));
    return write_status(status, answer);
  }
  const auto status = domains.import_share(connection.session, command.p2, command.data);
  // To a query the same domain answers 6A88.
  if (!status && status.error().code == token::ErrorCode::kDomainUnconfigured)
    return refuse(Sw::kCommandNotAllowed);
  COFFER_CHECK_TOKEN(status);
  return write_status(*status, answer);
}

Outcome create_key_domain(Connection& connection, const Command& command, ByteWriter& answer) {
  const std::uint8_t shares = command.data[0];
  COFFER_TRY_TOKEN(const auto status,
                   connection.token.key_domains().create(connection.session, command.p2, shares));
  return write_status(status, answer);
}

Outcome create_xkek_key_domain(Connection& connection, const Command& command, ByteWriter& answer) {
  token::KeyDomains& domains = connection.token.key_domains();
  if (command.data.empty()) {
    COFFER_TRY_TOKEN(const auto status, domains.status(command.p2));
    return write_status(status, answer);
  }
  const auto status =
      domains.create_xkek(connection.session, command.p2, connection.token.device(), command.data);
  if (!status) return refuse(xkek_error(status.error()));
  return write_status(*status, answer);
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
