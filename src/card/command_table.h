#pragma once
#include <span>
#include <string_view>

#include "base/byte_writer.h"
#include "card/apdu.h"
#include "card/connection.h"
#include "platform/security_log.h"

namespace coffer::card {

/// Carries out one command that its row has admitted. What it writes to `answer` goes out if it succeeds.
using Handler = Outcome (*)(Connection& connection, const Command& command, ByteWriter& answer);

/// Facts of the session that must hold, a set.
enum class Needs : std::uint8_t {
  kNothing = 0,
  kUser = 1,           ///< the user is authenticated, as the token's options say
  kSecureChannel = 2,  ///< the command came protected
  kUserInSecureChannel = 3,
  kSo = 4,  ///< the SO-PIN was verified
};
/// Whether the set has the fact, or one of them if it is several.
[[nodiscard]] constexpr bool includes(Needs set, Needs fact) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(fact)) != 0;
}

/// Whether a command may come in several APDUs (ISO/IEC 7816-4, 5.3.3).
enum class Chaining : std::uint8_t { kRefused, kAllowed };
/// Whether a person must confirm the command (token/state/presence.h), and when that is asked.
enum class UserPresence : std::uint8_t {
  kNotNeeded,
  kNeeded,  ///< if option press-to-confirm is on: by the dispatcher, before the handler
  kInUse,   ///< the same, but by the token, when all that could refuse the command has been looked at
  kAlways,  ///< by the dispatcher, whatever the options say
};

/// When the security log hears of a command that reached its handler. (Of a refused PIN, and of a storage
/// that failed, it hears whatever the row says.)
enum class LoggedWhen : std::uint8_t {
  kNever,
  kAlways,
  kWithData,  ///< without data the command only asks
  kRefused,   ///< only when it was refused
};
/// Which number the event is about.
enum class About : std::uint8_t {
  kToken,
  kKeyInP1,
  kKeyInP2,
  kExchangeKeyInP1,        ///< no event if P2 is another algorithm than the agreement on a DKEK
  kKeyFile,                ///< the file that the data name, or the selected one; no event if it is not a key
  kDeviceCertificateFile,  ///< no event if another file is written
  kDomainInP2,
  kSlotInP2,
  kPinInP2,      ///< and it is the one that is compared
  kPinToVerify,  ///< the same, or the session PIN in its place
  kPinInP2BySo,  ///< and the SO-PIN is compared
};
/// What the security log hears of a command.
struct Logged {
  platform::SecurityEvent event = platform::SecurityEvent::kNone;
  LoggedWhen when = LoggedWhen::kNever;
  About about = About::kToken;
};

/// From `first` to `last`, both included.
template <typename T>
struct Range {
  T first;
  T last;
  /// Values beyond what T holds are outside.
  [[nodiscard]] constexpr bool contains(std::size_t value) const { return value >= first && value <= last; }
};
using ByteRange = Range<std::uint8_t>;
using LengthRange = Range<std::uint32_t>;

/// One row: what the dispatcher makes sure of before the handler runs. Each row takes class 00 and 80, with
/// and without secure messaging.
struct CommandSpec {
  std::uint8_t ins;
  ByteRange p1;
  ByteRange p2;
  Needs needs;
  LengthRange data;  ///< its length in bytes, of a whole chain
  Chaining chaining;
  UserPresence presence;
  Logged logged;
  Handler handler;
  std::string_view name;  ///< what a person who is to confirm it is told
};

/// All rows of the HSM application, ascending by instruction and P1.
[[nodiscard]] std::span<const CommandSpec> command_table();
/// The same of the rescue application. Its own commands take class 80 only, without secure messaging.
[[nodiscard]] std::span<const CommandSpec> rescue_table();

/// The row for a command to an application.
/// @errors kClassNotSupported, kInstructionNotSupported, kWrongP1P2
[[nodiscard]] Result<const CommandSpec*, Sw> find_command(Application application, const Command& command);

}  // namespace coffer::card
