#pragma once
#include <optional>

#include "card/apdu_handler.h"
#include "card/command_table.h"
#include "card/connection.h"
#include "card/work_buffer.h"
#include "platform/security_log.h"

namespace coffer::card {

/// The card on one connection: the HSM application, and the rescue application beside it. One command's way:
/// parse (apdu.h), secure messaging off (secure_channel.h), chain together, look up its row (command_table.h)
/// and enforce it, handler (commands/), secure messaging on. The HSM application is selected from the start.
///
/// The token is shared with other connections and outlives this.
class Card final : public ApduHandler {
 public:
  /// `log` hears of the commands that the table says (docs/spec/security-log.md), and outlives this.
  explicit Card(token::Token& token, platform::SecurityLog& log = platform::NoSecurityLog::instance())
      : connection_(token), log_(log) {}
  ~Card() { reset(); }
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  [[nodiscard]] Bytes atr() const override;
  void reset() override;
  [[nodiscard]] bool has_login() const override;
  std::size_t transmit(Bytes command, MutableBytes response) override;
  void set_caller(const platform::Caller* caller) override;

 private:
  /// A response: its data stands at the start of the buffer that was given.
  struct Response {
    Sw sw;
    std::size_t size = 0;
  };
  /// Which command a chain is of: all of its APDUs have the same header.
  struct Chain {
    std::uint8_t cla;
    std::uint8_t ins;
    std::uint16_t p1p2;
    friend bool operator==(const Chain&, const Chain&) = default;
  };

  /// What transmit() answers. `out` is for the data alone: the status word is put behind it later.
  [[nodiscard]] Response respond(Bytes apdu, MutableBytes out);
  /// A protected command: takes the protection off, carries it out, protects the response. A failure of the
  /// channel closes it; the status word then comes alone and in clear.
  [[nodiscard]] Response respond_in_channel(const Command& command, MutableBytes out);
  /// Closes the channel, if there is one, and logs out what was logged in through it.
  void leave_channel();
  /// A command without its protection: enforces its row, takes in its part of a chain or runs it, and fits
  /// the answer to what the host takes.
  [[nodiscard]] Response carry_out(const Command& command, MutableBytes out);
  /// The row of a command, if all holds that it asks for (but the length of the data).
  [[nodiscard]] Result<const CommandSpec*, Sw> admit(const Command& command);
  /// Whether the session has what the row needs. @errors kNotAuthenticated
  [[nodiscard]] Result<void, Sw> check_needs(const CommandSpec& row, const Command& command);
  /// Keeps one part of a chain, and answers kOk; kWrongLength, with the chain dropped, when it gets longer
  /// than kMaxCommandData.
  [[nodiscard]] Response add_to_chain(const Command& command);
  /// The data of a whole command: of this APDU, or of the chain that it ends.
  [[nodiscard]] Result<Bytes, Sw> whole_data(const Command& command);
  /// Runs the handler of a whole command if its data has a length that the row takes (else kWrongLength), and
  /// tells the log how it ended. The answer of a command that failed is wiped.
  [[nodiscard]] Response run(const CommandSpec& row, const Command& command, MutableBytes out);
  /// Runs the handler, after a person has confirmed if the row says that the dispatcher asks. The needs are
  /// looked at again after that. @errors those of the handler, kPresenceNotConfirmed, kNotAuthenticated,
  /// kInternalError (the row leaves the question to the token, and nobody has settled it)
  [[nodiscard]] Outcome handle(const CommandSpec& row, const Command& command, ByteWriter& answer);
  /// Shortens an answer to what the host takes.
  [[nodiscard]] Response fit(const Command& command, Response response, MutableBytes out);

  /// Before each command: drops what only the last command's continuation could use.
  /// @errors kLastOfChainExpected (it comes in the middle of another's chain)
  [[nodiscard]] Result<void, Sw> drop_what_does_not_continue(const Command& command);
  /// Forgets the chain and the rest of an answer, and wipes what was kept of them.
  void drop_unfinished();

  Connection connection_;
  platform::SecurityLog& log_;
  std::optional<Chain> chain_;
  WorkBuffer buffer_;
};

}  // namespace coffer::card
