#pragma once
#include "card/command_table.h"
#include "platform/security_log.h"

namespace coffer::card {

/// What the security log gets of one command. Made before the handler runs, when the selected file is still
/// the one that it means.
class CommandEvent {
 public:
  /// `caller`: whose command it is; it outlives the record. nullptr: not known.
  CommandEvent(const CommandSpec& row, const Command& command, const Connection& connection,
               const platform::Caller* caller);

  /// How the command ended: what is to be recorded, if it is anything.
  [[nodiscard]] std::optional<platform::SecurityRecord> ended(Outcome outcome) const;

 private:
  /// Whether the row wants an event of a command that ended so.
  [[nodiscard]] bool is_wanted(bool succeeded) const;

  Logged logged_;
  bool has_data_;
  std::optional<std::uint8_t> checked_pin_;
  platform::SecurityRecord record_;
};

}  // namespace coffer::card
