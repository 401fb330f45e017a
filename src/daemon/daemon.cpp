#include "daemon/daemon.h"

namespace coffer::daemon {

Result<std::unique_ptr<Daemon>, StartError> Daemon::start(const Config& config, const TokenOpener& open_token,
                                                          const reader::Log& log) {
  std::unique_ptr<Daemon> daemon(new Daemon);
  for (const TokenConfig& token : config.tokens) {
    COFFER_CHECK(daemon->add(token, open_token, log.with({"token", token.name})));
  }
  daemon->run_readers();
  return daemon;
}

Daemon::~Daemon() {
  stop_.stop();
  threads_.clear();  // joins
}

Result<void, StartError> Daemon::add(const TokenConfig& config, const TokenOpener& open_token,
                                     const reader::Log& log) {
  Served& served = served_.emplace_back();
  COFFER_TRY(served.token, open_token(config, log));
  log.info("token opened", {{"state", config.state.native()}});
  if (config.vpcd) {
    if (const std::string why = reader::why_taken(*config.vpcd); !why.empty()) {
      return std::unexpected(StartError{ExitCode::kReader, config.vpcd->to_string() + ": " + why});
    }
    served.vpcd_card = served.token->new_card();
    if (served.vpcd_card == nullptr)
      return std::unexpected(StartError{ExitCode::kInternal, "no card for the reader"});
    served.vpcd.emplace(*config.vpcd, config.reader_owners, *served.vpcd_card, log);
  }
  if (config.socket) {
    auto listener = reader::UnixListener::bind(*config.socket);
    if (!listener) return std::unexpected(StartError{ExitCode::kReader, listener.error()});
    served.socket.emplace(
        std::move(*listener), [host = served.token.get()] { return host->new_card(); }, log, config.limits);
  }
  return {};
}

void Daemon::run_readers() {
  for (Served& served : served_) {
    if (served.vpcd) threads_.emplace_back([this, &served] { served.vpcd->run(stop_); });
    if (served.socket) threads_.emplace_back([this, &served] { served.socket->run(stop_); });
  }
}

}  // namespace coffer::daemon
