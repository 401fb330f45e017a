#include "daemon/token_service.h"

#include <fmt/format.h>

#include <chrono>
#include <new>
#include <thread>
#include <utility>

#include "card/card.h"
#include "daemon/token_state.h"
#include "platform/watched_store.h"
#include "reader/host/security_log.h"
#include "reader/presence/presence_server.h"
#include "token/token.h"

namespace coffer::daemon {
namespace {

using manifest::HostState;

constexpr int kAuthorityAttempts = 50;
constexpr std::chrono::milliseconds kAuthorityPause{100};

// The authority is open only while a token gets its certificate; another daemon may be doing the same right
// now.
Result<std::unique_ptr<HostState>, StartError> open_authority(const std::filesystem::path& directory,
                                                              const reader::Log& log) {
  for (int attempt = 1;; ++attempt) {
    auto state = open_state(directory, {}, log);
    if (state || state.error().code != ExitCode::kLocked || attempt == kAuthorityAttempts) return state;
    std::this_thread::sleep_for(kAuthorityPause);
  }
}

Result<std::unique_ptr<reader::PresenceServer>, StartError> open_presence(const TokenConfig& config,
                                                                          const reader::Log& log) {
  if (!config.presence_socket) return nullptr;
  auto listener = reader::UnixListener::bind(*config.presence_socket);
  if (!listener) return std::unexpected(StartError{ExitCode::kReader, listener.error()});
  return std::make_unique<reader::PresenceServer>(std::move(*listener), config.name, log);
}

/// Without a socket for agents: says why what needs a person is refused.
class Nobody final : public platform::UserPresence {
 public:
  explicit Nobody(reader::Log log) : log_(std::move(log)) {}

  [[nodiscard]] platform::PresenceAnswer ask(const platform::PresenceQuestion& question,
                                             const platform::Caller*) override try {
    log_.warn("user presence refused: there is no --presence-socket", {{"operation", question.operation}});
    return platform::PresenceAnswer::kRefused;
  } catch (const std::bad_alloc&) {  // the layers above have no exceptions
    return platform::PresenceAnswer::kRefused;
  }

 private:
  reader::Log log_;
};

/// One token and all that it stands on.
class TokenService final : public TokenHost {
 public:
  /// `presence` may be null: then there is nobody to ask.
  TokenService(std::unique_ptr<HostState> state, std::unique_ptr<reader::PresenceServer> presence,
               const reader::Log& log)
      : state_(std::move(state)),
        presence_(std::move(presence)),
        nobody_(log),
        security_log_(log),
        store_(state_->store(), security_log_),
        token_(presence_ ? state_->platform(*presence_) : state_->platform(nobody_), store_) {}

  [[nodiscard]] Result<void, StartError> start(const TokenConfig& config, const reader::Log& log) {
    const auto provisioned = token_.open();
    if (!provisioned) return std::unexpected(start_error(config.state, provisioned.error().code));
    if (*provisioned) return {};
    COFFER_TRY(const auto authority_state, open_authority(config.authority, log));
    const platform::Platform platform = authority_state->platform();
    token::IssuingAuthority authority(authority_state->store(), platform.root_key, platform.clock);
    if (!token_.provision(authority)) return failure(config, "the device key cannot be made");
    log.info("device key made", {{"authority", config.authority.native()}});
    return {};
  }

  [[nodiscard]] std::shared_ptr<card::ApduHandler> new_card() override {
    return std::make_shared<card::Card>(token_, security_log_);
  }

 private:
  static std::unexpected<StartError> failure(const TokenConfig& config, std::string_view what) {
    return std::unexpected(StartError{ExitCode::kState, fmt::format("{}: {}", config.state.native(), what)});
  }

  std::unique_ptr<HostState> state_;
  std::unique_ptr<reader::PresenceServer> presence_;
  Nobody nobody_;
  reader::HostSecurityLog security_log_;
  platform::WatchedStore store_;
  token::Token token_;
};

std::string_view reason_not_to_open(token::ErrorCode code) {
  if (code == token::ErrorCode::kUnsupported)
    return "its records are of another version of cofferd: use that one, or a new directory";
  if (code == token::ErrorCode::kCannotStretch)
    return "not enough memory to stretch PINs: scrypt needs 32 MiB for each login";
  return "its records cannot be used";
}

}  // namespace

StartError start_error(const std::filesystem::path& state, token::ErrorCode code) {
  const bool memory = code == token::ErrorCode::kCannotStretch;
  return {memory ? ExitCode::kMemory : ExitCode::kState,
          fmt::format("{}: {}", state.native(), reason_not_to_open(code))};
}

Result<std::unique_ptr<TokenHost>, StartError> open_token_service(const TokenConfig& config,
                                                                  const reader::Log& log) {
  COFFER_TRY(auto state, open_state(config.state, config.counters, log));
  COFFER_TRY(auto presence, open_presence(config, log));
  auto service = std::make_unique<TokenService>(std::move(state), std::move(presence), log);
  COFFER_CHECK(service->start(config, log));
  return std::unique_ptr<TokenHost>(std::move(service));
}

}  // namespace coffer::daemon
