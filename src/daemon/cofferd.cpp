#include "daemon/cofferd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "daemon/command_line.h"
#include "daemon/daemon.h"
#include "daemon/reset_retry_counters.h"
#include "daemon/signals.h"
#include "daemon/token_service.h"
#include "daemon/token_state.h"

namespace coffer::daemon {
namespace {

reader::Log make_log(const Config& config) {
  return {std::make_shared<spdlog::sinks::stderr_sink_mt>(), config.log_level.value_or(spdlog::level::info),
          config.log_format.value_or(reader::LogFormat::kText)};
}

int fail(const StartError& error) {
  // It may go nowhere: no reason to end otherwise.
  std::fputs(fmt::format("cofferd: {}\n", error.message).c_str(), stderr);
  return static_cast<int>(error.code);
}

int fail(const Config& config, const reader::Log& log, const StartError& error) {
  if (config.log_level == spdlog::level::off) return fail(error);  // no start fails in silence
  log.error("cannot start", {{"reason", error.message}});
  return static_cast<int>(error.code);
}

/// Does what was asked for to a state that nobody serves.
int prepare(const Config& config, const reader::Log& log) {
  const TokenConfig& token = config.tokens.front();
  const auto prepared = open_state(token.state, token.counters, log, config.action);
  return prepared ? static_cast<int>(ExitCode::kOk) : fail(config, log, prepared.error());
}

int serve(const Config& config) {
  const EndSignals signals;
  const reader::Log log = make_log(config);
  if (config.action != manifest::StateAction::kOpen) return prepare(config, log);
  log.info("starting", {{"version", COFFER_VERSION}, {"tokens", config.tokens.size()}});
  auto daemon = Daemon::start(config, open_token_service, log);
  if (!daemon) return fail(config, log, daemon.error());
  log.info("ready");
  const int signal = signals.wait();
  log.info("stopping", {{"signal", ::sigdescr_np(signal)}});
  daemon->reset();
  log.info("stopped");
  return static_cast<int>(ExitCode::kOk);
}

/// A program may be started without standard streams. What it opens next must not take their place: the log
/// would go into the database.
void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free number is the one that is missing.
    if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", O_RDWR) != stream) std::abort();
  }
}

/// What no longer reads the log, or a limit on the size of files, is an error of write(), not the end.
void ignore_signals_of_writing() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
}

int reset(const ResetRetryCounters& request) {
  const auto done = reset_retry_counters(request, make_log(request.log));
  if (!done) return fail(done.error());
  fmt::print("{}\n", *done);
  return static_cast<int>(ExitCode::kOk);
}

}  // namespace

int run_cofferd(int argc, const char* const* argv) try {
  fill_standard_streams();
  ignore_signals_of_writing();
  // Keys in memory: no core dump of it, and no other process of this user may attach to it.
  ::prctl(PR_SET_DUMPABLE, 0);
  auto read = read_command_line(argc, argv);
  if (!read) return fail(read.error());
  if (const auto* shown = std::get_if<ShowText>(&*read)) {
    std::fputs(shown->text.c_str(), stdout);
    return static_cast<int>(ExitCode::kOk);
  }
  if (const auto* request = std::get_if<ResetRetryCounters>(&*read)) return reset(*request);
  return serve(std::get<Config>(*read));
} catch (const std::exception& error) {
  return fail({ExitCode::kInternal, error.what()});
}

}  // namespace coffer::daemon
