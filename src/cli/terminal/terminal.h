#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace coffer::cli {

/// The longest PIN or password, in bytes.
inline constexpr std::size_t kMaxPassword = 1024;
/// A PIN or password as it was typed, without line end.
using Password = SecretBuffer<kMaxPassword>;

/// The environment's variables; an empty one counts as missing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The person in front, if there is one. Standard output belongs to the answer alone.
class Terminal {
 public:
  virtual ~Terminal() = default;

  /// Whether somebody can be asked.
  [[nodiscard]] virtual bool can_ask() const = 0;
  /// Asks for a line without echo. @returns false when nobody answered, or the line is too long.
  [[nodiscard]] virtual bool ask_hidden(std::string_view prompt, Password& answer) = 0;
  /// Asks for a line. @returns nothing when nobody answered.
  [[nodiscard]] virtual std::optional<std::string> ask(std::string_view prompt) = 0;
  /// Says something beside the answer: a warning, what to keep in mind. On standard error.
  virtual void say(std::string_view line) = 0;
  /// Shows what takes long, until the next call; empty: nothing any more. Only where a person watches.
  virtual void show_progress(std::string_view what) = 0;
  /// Whether standard output takes colours.
  [[nodiscard]] virtual bool has_colour() const = 0;
};

/// Shows what takes long for as long as it lives.
class Progress {
 public:
  Progress(Terminal& terminal, std::string_view what) : terminal_(terminal) { terminal.show_progress(what); }
  ~Progress() { terminal_.show_progress(""); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  Terminal& terminal_;
};

}  // namespace coffer::cli
