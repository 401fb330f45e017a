#pragma once
#include "cli/terminal/terminal.h"
#include "reader/host/unique_fd.h"

namespace coffer::cli {

/// The controlling terminal (/dev/tty), standard output and standard error.
class PosixTerminal final : public Terminal {
 public:
  /// `environment`: NO_COLOR and TERM count.
  explicit PosixTerminal(const Environment& environment);

  [[nodiscard]] bool can_ask() const override { return static_cast<bool>(tty_); }
  /// The echo comes back whatever happens: also when a signal ends the program.
  [[nodiscard]] bool ask_hidden(std::string_view prompt, Password& answer) override;
  [[nodiscard]] std::optional<std::string> ask(std::string_view prompt) override;
  void say(std::string_view line) override;
  void show_progress(std::string_view what) override;
  [[nodiscard]] bool has_colour() const override { return colour_; }

 private:
  [[nodiscard]] bool read_line(Password& line) const;
  void write(std::string_view text) const;

  const reader::UniqueFd tty_;
  const bool colour_;
  const bool watched_;    ///< standard error is a terminal
  bool showing_ = false;  ///< a progress line stands there
};

}  // namespace coffer::cli
