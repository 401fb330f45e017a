#include "base/tlv.h"
#include "card/commands/handlers.h"
#include "card/references.h"

namespace coffer::card::commands {

namespace {

/// The one data object that the command has.
std::optional<Tlv> only_object(Bytes data, Tag tag) {
  TlvReader in(data);
  const auto object = in.next(tag);
  return in.at_end() ? object : std::nullopt;
}

}  // namespace

Outcome choose_chip_authentication(Connection& connection, const Command& command, ByteWriter&) {
  const auto protocol = only_object(command.data, 0x80);
  if (!protocol || !equal(protocol->value, kChipAuthenticationAes128)) return refuse(Sw::kWrongData);
  connection.chip_authentication_chosen = true;
  return Sw::kOk;
}

Outcome choose_public_key(Connection& connection, const Command& command, ByteWriter&) {
  token::PublicKeyAuthentication& keys = connection.token.public_keys();
  const auto reference = only_object(command.data, 0x83);
  if (!reference) return refuse(Sw::kWrongData);
  switch (command.p2) {
    case kSignatureTemplate:
      COFFER_CHECK_TOKEN(keys.select_verifying_key(connection.session, reference->value));
      return Sw::kOk;
    case kAuthenticationTemplate:
      COFFER_CHECK_TOKEN(keys.select_registered_key(connection.session, reference->value));
      return Sw::kOk;
    default:
      return refuse(Sw::kWrongP1P2);
  }
}

}  // namespace coffer::card::commands
