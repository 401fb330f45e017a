#pragma once
// Program `coffer`: the command line. The frame knows what a command is; commands/ has one file a verb.

#include <array>
#include <string_view>

namespace coffer::cli {

/// How coffer ends. Numbers never change. docs/guide/coffer.md and the man page list them.
enum class ExitCode : int {
  kOk = 0,
  kInternal = 1,
  kUsage = 2,
  kNo = 3,
  kNoToken = 4,
  kLost = 5,
  kPin = 6,
  kRefused = 7,
  kNotFound = 8,
  kExists = 9,
  kUnsupported = 10,
  kBadInput = 11,
  kOutput = 12,
  kDeclined = 13,
  kCannotStart = 125,
  kNotExecutable = 126,
  kNoSuchCommand = 127,
};

/// One exit code, for people and for --json.
struct ExitCodeText {
  ExitCode code;
  std::string_view name;     ///< the "code" of a failure in --json, for ever the same
  std::string_view meaning;  ///< a sentence without a full stop
};

inline constexpr auto kExitCodes = std::to_array<ExitCodeText>({
    {ExitCode::kOk, "ok", "done"},
    {ExitCode::kInternal, "internal", "something that should not happen"},
    {ExitCode::kUsage, "usage", "wrong options or arguments; nothing was done"},
    {ExitCode::kNo, "no", "the answer is no: a signature does not verify, doctor found a problem"},
    {ExitCode::kNoToken, "no-token", "there is no token, reader, socket or service, or no right to use it"},
    {ExitCode::kLost, "lost", "the connection to the token broke, or the card was taken out"},
    {ExitCode::kPin, "pin", "a PIN or password is wrong, blocked or missing"},
    {ExitCode::kRefused, "refused", "the token refused: its state or the key's policy does not allow it"},
    {ExitCode::kNotFound, "not-found", "no such key, certificate, file or key domain"},
    {ExitCode::kExists, "exists", "it is there already, or there is no room for it"},
    {ExitCode::kUnsupported, "unsupported", "this token cannot do it"},
    {ExitCode::kBadInput, "bad-input", "a file or an input is not what it should be"},
    {ExitCode::kOutput, "output", "the output cannot be written"},
    {ExitCode::kDeclined, "declined", "the question was answered with no, or --yes is missing"},
    {ExitCode::kCannotStart, "cannot-start", "coffer run: the throw-away token cannot be started"},
    {ExitCode::kNotExecutable, "not-executable", "coffer run: the command cannot be executed"},
    {ExitCode::kNoSuchCommand, "no-such-command", "coffer run: there is no such command"},
});

/// The row of a code.
[[nodiscard]] constexpr const ExitCodeText& text_of(ExitCode code) {
  for (const ExitCodeText& row : kExitCodes) {
    if (row.code == code) return row;
  }
  return kExitCodes[1];
}

}  // namespace coffer::cli
