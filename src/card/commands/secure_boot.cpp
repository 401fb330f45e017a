// Secure boot: its status, its rehearsal, and the two commands that enable it for ever.

#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

using token::SecureBootRequest;

constexpr std::uint8_t kRehearsal = 0x80;  // in P1, with the slot
constexpr std::uint8_t kNoSlot = 0xFF;
constexpr std::size_t kConfirmationSize = token::SecureBootConfirmation{}.size();

/// The data of a command: a key or none, then a confirmation or none.
struct Parameters {
  SecureBootRequest request;
  Bytes confirmation;
};

/// @errors kInstructionNotSupported (no boot memory), kWrongLength
Result<Parameters, Sw> read_parameters(Connection& connection, const Command& command) {
  if (!connection.token.secure_boot().is_available()) return refuse(Sw::kInstructionNotSupported);
  Parameters parameters;
  parameters.request.slot = static_cast<std::uint8_t>(command.p1 & ~kRehearsal);
  parameters.request.lock = command.p2 == 0x01 ? token::BootLock::kEnableAndLock : token::BootLock::kEnable;
  Bytes rest = command.data;
  if (rest.size() >= platform::kBootKeyHashSize) {
    copy(rest.first(platform::kBootKeyHashSize), parameters.request.key.emplace());
    rest = rest.subspan(platform::kBootKeyHashSize);
  }
  if (!rest.empty() && rest.size() != kConfirmationSize) return refuse(Sw::kWrongLength);
  parameters.confirmation = rest;
  return parameters;
}

}  // namespace

Outcome report_secure_boot(Connection& connection, const Command&, ByteWriter& answer) {
  const token::SecureBoot& secure_boot = connection.token.secure_boot();
  token::SecureBootStatus status;
  if (secure_boot.is_available()) {
    COFFER_TRY_TOKEN(status, secure_boot.status());
  }
  answer.put_byte(std::uint8_t{status.enabled}).put_byte(std::uint8_t{status.locked});
  answer.put_byte(status.slot.value_or(kNoSlot));
  return Sw::kOk;
}

Outcome enable_secure_boot(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Parameters parameters, read_parameters(connection, command));
  token::SecureBoot& secure_boot = connection.token.secure_boot();
  if (parameters.confirmation.empty()) {
    COFFER_TRY_TOKEN(const auto confirmation, secure_boot.announce(connection.session, parameters.request));
    answer.put(confirmation);
    return Sw::kOk;
  }
  COFFER_CHECK_TOKEN(secure_boot.carry_out(connection.session, parameters.request, parameters.confirmation));
  return Sw::kOk;
}

Outcome rehearse_secure_boot(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Parameters parameters, read_parameters(connection, command));
  if (!parameters.confirmation.empty()) return refuse(Sw::kWrongLength);
  COFFER_TRY_TOKEN(const auto pending,
                   connection.token.secure_boot().rehearse(connection.session, parameters.request));
  for (const token::BootFuse& fuse : std::span(pending.fuses).first(pending.count)) {
    answer.put_be16(fuse.row).put_be32(fuse.bits);
  }
  return Sw::kOk;
}

}  // namespace coffer::card::commands
