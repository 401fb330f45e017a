#include "daemon/cofferd.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/prctl.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "daemon/command_line.h"
#include "daemon/daemon.h"
#include "daemon/signals.h"
#include "daemon/token_service.h"

namespace coffer::daemon {
namespace {

reader::Log make_log(const Config& config) {
  return {std::make_shared<spdlog::sinks::stderr_sink_mt>(), config.log_level.value_or(spdlog::level::info),
          config.log_format.value_or(reader::LogFormat::kText)};
}

int fail(const StartError& error) {
  fmt::print(stderr, "cofferd: {}\n", error.message);
  return static_cast<int>(error.code);
}

int serve(const Config& config) {
  const EndSignals signals;
  const reader::Log log = make_log(config);
  log.info("starting", {{"version", COFFER_VERSION}, {"tokens", config.tokens.size()}});
  auto daemon = Daemon::start(config, open_token_service, log);
  if (!daemon) {
    if (config.log_level == spdlog::level::off) return fail(daemon.error());  // no start fails in silence
    log.error("cannot start", {{"reason", daemon.error().message}});
    return static_cast<int>(daemon.error().code);
  }
  log.info("ready");
  const int signal = signals.wait();
  log.info("stopping", {{"signal", ::sigdescr_np(signal)}});
  daemon->reset();
  log.info("stopped");
  return static_cast<int>(ExitCode::kOk);
}

}  // namespace

int run_cofferd(int argc, const char* const* argv) try {
  // Keys in memory: no core dump of it, and no other process of this user may attach to it.
  ::prctl(PR_SET_DUMPABLE, 0);
  auto read = read_command_line(argc, argv);
  if (!read) return fail(read.error());
  if (const auto* shown = std::get_if<ShowText>(&*read)) {
    fmt::print("{}", shown->text);
    return static_cast<int>(ExitCode::kOk);
  }
  return serve(std::get<Config>(*read));
} catch (const std::exception& error) {
  return fail({ExitCode::kInternal, error.what()});
}

}  // namespace coffer::daemon
