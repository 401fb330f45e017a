#include "cli/run/child.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "cli/frame/exit_code.h"

extern "C" char** environ;

namespace coffer::cli {
namespace {

constexpr std::array kHandedOn{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

/// The environment with some variables replaced, as exec takes it.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

int exit_code_of(int status) {
  constexpr int kEndedBySignal = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kEndedBySignal + WTERMSIG(status);
}

/// Whether a signal came from a process, and not from the terminal or the kernel.
bool is_sent(const siginfo_t& signal) { return signal.si_code <= 0; }

int wait_and_hand_on(pid_t child, const sigset_t& held) {
  for (;;) {
    siginfo_t signal{};
    if (::sigwaitinfo(&held, &signal) < 0) continue;
    if (signal.si_signo != SIGCHLD) {
      if (is_sent(signal)) ::kill(child, signal.si_signo);
      continue;
    }
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) return exit_code_of(status);
  }
}

}  // namespace

HeldSignals::HeldSignals() {
  ::sigemptyset(&held_);
  ::sigaddset(&held_, SIGCHLD);
  for (const int signal : kHandedOn) ::sigaddset(&held_, signal);
  ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

HeldSignals::~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

ChildEnd run_child(const std::vector<std::string>& words,
                   const std::map<std::string, std::string>& environment, const HeldSignals& signals) {
  // All that needs memory comes before fork(): there are other threads.
  std::vector<std::string> arguments = words;
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return {static_cast<int>(ExitCode::kCannotStart)};
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::kCannotStart));
    ::signal(SIGPIPE, SIG_DFL);
    ::pthread_sigmask(SIG_SETMASK, &signals.before(), nullptr);
    ::execvpe(argv[0], argv.data(), envp.data());
    ::_exit(static_cast<int>(errno == ENOENT ? ExitCode::kNoSuchCommand : ExitCode::kNotExecutable));
  }
  return {wait_and_hand_on(child, signals.held())};
}

}  // namespace coffer::cli
