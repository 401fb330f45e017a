#pragma once
#include "daemon/config.h"
#include "reader/host/logged_transmit.h"

namespace coffer::daemon {

/// A token that runs: makes the cards of its sessions.
class TokenHost {
 public:
  virtual ~TokenHost() = default;
  /// A new session with the token; it must not outlive the host. Safe from several threads.
  [[nodiscard]] virtual std::shared_ptr<card::ApduHandler> new_card() = 0;
};

/// Opens the token of a configuration.
using TokenOpener =
    std::function<Result<std::unique_ptr<TokenHost>, StartError>(const TokenConfig&, const reader::Log&)>;

}  // namespace coffer::daemon
