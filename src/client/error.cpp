#include "client/error.h"

#include "client/status_words.h"

namespace coffer::client {

std::optional<unsigned> Error::tries_left() const {
  if (kind != Kind::kStatusWord) return std::nullopt;
  if (sw == Sw::kPinBlocked) return 0;
  const auto word = static_cast<unsigned>(sw);
  if ((word & 0xFFF0u) == static_cast<unsigned>(Sw::kTriesLeft)) return word & 0xFu;
  return std::nullopt;
}

Error refused(const char* command, Sw sw) {
  return {.kind = Error::Kind::kStatusWord, .what = command, .sw = sw};
}

Error no_answer(const char* command, ConnectionError why) {
  return {.kind = Error::Kind::kConnection, .what = command, .connection = why};
}

std::string describe(const Error& error) {
  const std::string what = error.what;
  switch (error.kind) {
    case Error::Kind::kStatusWord:
      return what + ": " + describe_status_word(static_cast<std::uint16_t>(error.sw));
    case Error::Kind::kConnection:
      return what + ": " + describe(error.connection);
    case Error::Kind::kMalformed:
      return "the card's answer cannot be read: " + what;
    case Error::Kind::kUnsupported:
      return "this card does not have it: " + what;
    case Error::Kind::kArgument:
      return "this cannot be right: " + what;
    case Error::Kind::kNotFound:
      return "there is no such thing on the card: " + what;
    case Error::Kind::kExists:
      return "it is there already, or there is no place for it: " + what;
  }
  std::unreachable();
}

}  // namespace coffer::client
