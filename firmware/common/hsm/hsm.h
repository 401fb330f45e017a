#pragma once
#include <optional>

#include "card/card.h"
#include "common/out_of_order_card.h"
#include "common/state/device_state.h"
#include "common/state/transient_store.h"
#include "token/token.h"

namespace coffer::firmware {

/// What a board gives its token.
struct BoardServices {
  const platform::Clock& clock;
  platform::TokenClock& token_clock;
  platform::Timer& timer;
  platform::Board& board;
  platform::BootMemory* boot_memory = nullptr;  ///< null without one-time-programmable memory
  platform::UserPresence& user_presence;
};

/// Why a device refuses to work when Token::open() fails with `code`: not because of its records when it is
/// this build's cryptography that failed, or that lacks what they ask for. Nobody is to give them up then.
[[nodiscard]] Fault fault_of_opening(token::ErrorCode code);

/// The HSM of a device: its state in flash, the token over it, and the card that the host sees.
class Hsm {
 public:
  /// `flash`: the sectors behind the image. `binding`: what the root key is bound to, of this chip alone;
  /// read by start(). All outlive it.
  Hsm(BlockFlash& flash, Bytes binding, const BoardServices& services);

  /// Opens the state, or makes a new one with its device key. @returns why it cannot work, if so: the card
  /// must not be used then
  [[nodiscard]] std::optional<Fault> start();
  /// Only after start().
  [[nodiscard]] card::ApduHandler& card() { return card_; }
  [[nodiscard]] DeviceState& state() { return state_; }
  /// What the owner has set of the device. Only after start().
  [[nodiscard]] token::PhysicalSettings physical_settings() { return token_.hardware().physical_settings(); }

 private:
  [[nodiscard]] bool provision();

  OneThreadMutex mutex_;
  const platform::Clock& clock_;
  DeviceState state_;
  token::Token token_;
  card::Card card_;
  std::optional<TransientStore> authority_records_;
};

}  // namespace coffer::firmware
