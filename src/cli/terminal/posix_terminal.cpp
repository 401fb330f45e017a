#include "cli/terminal/posix_terminal.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace coffer::cli {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";

// What a signal handler may reach: the terminal whose echo is off.
volatile std::sig_atomic_t silent_tty = -1;
termios loud_settings;

void restore_echo_and_end(int signal) {
  if (silent_tty >= 0) ::tcsetattr(silent_tty, TCSANOW, &loud_settings);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

/// Turns the echo off, until the end of the scope or of the program.
class Silence {
 public:
  explicit Silence(int tty) : tty_(tty) {
    if (::tcgetattr(tty, &loud_settings) != 0) return;
    silent_tty = tty;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      struct sigaction action{};
      action.sa_handler = restore_echo_and_end;
      ::sigaction(kSignals[i], &action, &before_[i]);
    }
    termios quiet = loud_settings;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL | ICANON;
    is_silent_ = ::tcsetattr(tty, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_tty < 0) return;
    ::tcsetattr(tty_, TCSAFLUSH, &loud_settings);
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
    silent_tty = -1;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] bool is_silent() const { return is_silent_; }

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  int tty_;
  bool is_silent_ = false;
  std::array<struct sigaction, kSignals.size()> before_{};
};

bool wants_colour(const Environment& environment) {
  return ::isatty(STDOUT_FILENO) == 1 && !environment("NO_COLOR") &&
         environment("TERM").value_or("dumb") != "dumb";
}

}  // namespace

PosixTerminal::PosixTerminal(const Environment& environment)
    : tty_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)),
      colour_(wants_colour(environment)),
      watched_(::isatty(STDERR_FILENO) == 1) {}

void PosixTerminal::write(std::string_view text) const {
  if (::write(tty_.get(), text.data(), text.size()) < 0) return;  // the question is not seen, nor answered
}

bool PosixTerminal::read_line(Password& line) const {
  line.clear();
  for (;;) {
    std::uint8_t octet = 0;
    const ssize_t got = ::read(tty_.get(), &octet, 1);
    if (got <= 0) return false;
    if (octet == '\n') return true;
    if (!line.append({&octet, 1})) return false;
  }
}

bool PosixTerminal::ask_hidden(std::string_view prompt, Password& answer) {
  if (!tty_) return false;
  show_progress("");
  const Silence silence(tty_.get());  // before the prompt: what is typed after it is not seen
  if (!silence.is_silent()) return false;
  write(prompt);
  return read_line(answer);
}

std::optional<std::string> PosixTerminal::ask(std::string_view prompt) {
  if (!tty_) return std::nullopt;
  show_progress("");
  write(prompt);
  Password line;
  if (!read_line(line)) return std::nullopt;
  return std::string(line.expose().begin(), line.expose().end());
}

void PosixTerminal::say(std::string_view line) {
  show_progress("");
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

void PosixTerminal::show_progress(std::string_view what) {
  if (!watched_ || (what.empty() && !showing_)) return;
  std::fprintf(stderr, "%s%.*s%s", std::string(kEraseLine).c_str(), static_cast<int>(what.size()),
               what.data(), what.empty() ? "" : " ...");
  std::fflush(stderr);
  showing_ = !what.empty();
}

}  // namespace coffer::cli
