#pragma once
#include <list>
#include <optional>
#include <thread>

#include "daemon/token_host.h"
#include "reader/socket/socket_server.h"
#include "reader/vpcd/vpcd_reader.h"

namespace coffer::daemon {

/// All tokens of a configuration with their readers, each reader on a thread of its own.
class Daemon {
 public:
  /// Opens all tokens and binds all sockets, or none: what can fail fails here, also when another card is in
  /// a virtual reader already. @errors those of `open_token`, kReader
  [[nodiscard]] static Result<std::unique_ptr<Daemon>, StartError> start(const Config& config,
                                                                         const TokenOpener& open_token,
                                                                         const reader::Log& log);
  /// Stops the readers, each after the command under way, then closes the tokens.
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

 private:
  /// Destroyed from the last member to the first: the readers go before the token.
  struct Served {
    std::unique_ptr<TokenHost> token;
    std::shared_ptr<card::ApduHandler> vpcd_card;
    std::optional<reader::VpcdReader> vpcd;
    std::optional<reader::SocketServer> socket;
  };

  Daemon() = default;
  /// Opens a token, and what its readers need; none of them serves yet. @errors as start()
  [[nodiscard]] Result<void, StartError> add(const TokenConfig& config, const TokenOpener& open_token,
                                             const reader::Log& log);
  /// Gives each reader its thread.
  void run_readers();

  reader::StopEvent stop_;
  std::list<Served> served_;
  std::list<std::jthread> threads_;
};

}  // namespace coffer::daemon
