#include "card/security_events.h"

#include "base/endian.h"
#include "card/references.h"
#include "token/login/session_pin.h"

namespace coffer::card {
namespace {

using platform::SecurityEvent;
using platform::SecurityRecord;

/// The file that DELETE FILE means, as the handler finds it.
std::optional<token::FileId> file_to_delete(const Command& command, const Connection& connection) {
  if (command.data.size() == 2) return load_be16(command.data.first<2>());
  return connection.current_file;
}
/// The file that UPDATE BINARY means: D7 names it.
std::optional<token::FileId> file_to_update(const Command& command, const Connection& connection) {
  const bool names_one = command.ins == 0xD7 && command.p1p2() != 0;
  return names_one ? command.p1p2() : connection.current_file;
}

/// @returns whether it is about something that the log wants to hear of.
bool put_subject(About about, const Command& command, const Connection& connection, SecurityRecord& record) {
  switch (about) {
    case About::kToken:
      return true;
    case About::kKeyInP1:
      record.key = command.p1;
      return true;
    case About::kKeyInP2:
      record.key = command.p2;
      return true;
    case About::kExchangeKeyInP1:
      record.key = command.p1;
      return command.p2 == token::kXkekAgreement;
    case About::kKeyFile: {
      const auto fid = file_to_delete(command, connection);
      if (!fid || token::prefix_of(*fid) != token::fids::kKeyPrefix) return false;
      record.key = static_cast<std::uint8_t>(*fid);
      return true;
    }
    case About::kDeviceCertificateFile:
      return file_to_update(command, connection) == token::fids::kDeviceCertificates;
    case About::kDomainInP2:
      record.domain = command.p2;
      return true;
    case About::kSlotInP2:
      record.slot = command.p2;
      return true;
    case About::kPinInP2:
    case About::kPinToVerify:
    case About::kPinInP2BySo:
      record.pin = command.p2;
      return true;
  }
  return true;
}

/// The PIN that is compared: commands that are not for one of them compare the SO-PIN, if any.
std::uint8_t pin_compared(About about, const Command& command, const token::Session& session) {
  const bool is_verify = about == About::kPinToVerify;
  if (is_verify && command.p2 == kUserPinReference && token::is_session_pin(session, command.data)) {
    return SecurityRecord::kSessionPin;
  }
  return is_verify || about == About::kPinInP2 ? command.p2 : kSoPinReference;
}

constexpr bool is_tries_left(std::uint16_t sw) {
  return (sw & 0xFFF0) == static_cast<std::uint16_t>(Sw::kTriesLeft);
}

}  // namespace

CommandEvent::CommandEvent(const CommandSpec& row, const Command& command, const Connection& connection,
                           const platform::Caller* caller)
    : logged_(row.logged),
      has_data_(!command.data.empty()),
      checked_pin_(pin_compared(row.logged.about, command, connection.session)) {
  record_.event = logged_.event;
  record_.caller = caller;
  if (!put_subject(logged_.about, command, connection, record_)) logged_.when = LoggedWhen::kNever;
}

bool CommandEvent::is_wanted(bool succeeded) const {
  switch (logged_.when) {
    case LoggedWhen::kNever:
      return false;
    case LoggedWhen::kAlways:
      return true;
    case LoggedWhen::kWithData:
      return has_data_;
    case LoggedWhen::kRefused:
      return !succeeded;
  }
  return true;
}

std::optional<SecurityRecord> CommandEvent::ended(Outcome outcome) const {
  const auto sw = static_cast<std::uint16_t>(outcome ? *outcome : outcome.error());
  SecurityRecord record = record_;
  record.status_word = sw;
  const bool was_refused = is_tries_left(sw);
  if (has_data_ && (was_refused || sw == static_cast<std::uint16_t>(Sw::kPinBlocked))) {
    record.event = was_refused ? SecurityEvent::kPinRefused : SecurityEvent::kPinBlocked;
    record.pin = checked_pin_;
    record.tries_left = static_cast<std::uint8_t>(was_refused ? sw & 0x0F : 0);
    return record;
  }
  if (is_wanted(outcome.has_value())) return record;
  if (sw != static_cast<std::uint16_t>(Sw::kMemoryFailure)) return std::nullopt;
  record.event = SecurityEvent::kCommandFailed;
  return record;
}

}  // namespace coffer::card
