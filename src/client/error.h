#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/status_word.h"
#include "client/card_connection.h"

namespace coffer::client {

using card::Sw;
/// Public bytes that somebody owns. What may be secret is WipedBytes.
using ByteVector = std::vector<std::uint8_t>;

/// Why something that was asked of a card did not happen.
struct [[nodiscard]] Error {
  /// What kind of reason it is.
  enum class Kind : std::uint8_t {
    kStatusWord,   ///< the card refused: `sw`
    kConnection,   ///< no answer: `connection`
    kMalformed,    ///< the card's answer, or what is stored on it, is not what it should be
    kUnsupported,  ///< this card cannot do it; `what` says what. Nothing was sent that changes anything
    kArgument,     ///< what the caller gave cannot be right: nothing was sent
    kNotFound,     ///< there is no such thing on this card
    kExists,       ///< it is there already, or there is no place left
  };

  Kind kind;
  /// The command, or what is not supported, malformed or wrong: a few words that live as long as the program.
  const char* what = "";
  Sw sw = Sw::kOk;                                          ///< of kStatusWord; may be no value of Sw
  ConnectionError connection = ConnectionError::kNotFound;  ///< of kConnection

  /// Whether the card refused with this word.
  [[nodiscard]] bool is(Sw word) const { return kind == Kind::kStatusWord && sw == word; }
  /// Tries that a PIN has left after a wrong one; 0 when it is blocked. Nothing: it is another error.
  [[nodiscard]] std::optional<unsigned> tries_left() const;

  friend bool operator==(const Error& a, const Error& b) {
    return a.kind == b.kind && a.sw == b.sw && a.connection == b.connection;
  }
};

/// What a call comes to: a value, or why there is none.
template <typename T>
using ClientResult = Result<T, Error>;

/// The card refused `command`.
[[nodiscard]] Error refused(const char* command, Sw sw);
/// There was no answer to `command`.
[[nodiscard]] Error no_answer(const char* command, ConnectionError why);
/// `return fail(Error::Kind::kMalformed, "certificate");`
[[nodiscard]] inline std::unexpected<Error> fail(Error::Kind kind, const char* what) {
  return std::unexpected(Error{kind, what});
}

/// One sentence for people, without a full stop.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace coffer::client
