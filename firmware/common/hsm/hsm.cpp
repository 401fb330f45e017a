#include "common/hsm/hsm.h"

#include "crypto/random.h"
#include "token/identity/issuing_authority.h"

namespace coffer::firmware {
namespace {

/// The root key of an authority that is forgotten.
class TransientRootKey final : public platform::RootKey {
 public:
  [[nodiscard]] bool make() { return crypto::random_bytes(key_.writable()).has_value(); }
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  Secret<platform::kRootKeySize> key_;
};

}  // namespace

Fault fault_of_opening(token::ErrorCode code) {
  using enum token::ErrorCode;
  const bool is_of_the_records = code != kCryptoFailure && code != kCannotStretch && code != kUnsupported;
  return is_of_the_records ? Fault::kStorage : Fault::kSelf;
}

Hsm::Hsm(BlockFlash& flash, Bytes binding, const BoardServices& services)
    : clock_(services.clock),
      state_(flash, binding),
      token_({.root_key = state_.root_key(),
              .clock = services.clock,
              .state_mutex = mutex_,
              .pin_mutex = mutex_,
              .keys_mutex = mutex_,
              .board = services.board,
              .token_clock = services.token_clock,
              .timer = services.timer,
              .boot_memory = services.boot_memory,
              .user_presence = services.user_presence,
              .verify_signatures = true},
             state_.records()),
      card_(token_) {}

std::optional<Fault> Hsm::start() {
  if (const auto opened = state_.open(); !opened) {
    return opened.error() == StateError::kDamaged ? Fault::kStorage : Fault::kSelf;
  }
  const auto provisioned = token_.open();
  if (!provisioned) return fault_of_opening(provisioned.error().code);
  if (!*provisioned && !provision()) return Fault::kSelf;
  return std::nullopt;
}

/// The authority lives as long as this: nobody can have it sign again, for a device that is none.
bool Hsm::provision() {
  TransientRootKey root_key;
  if (!root_key.make()) return false;
  token::IssuingAuthority authority(authority_records_.emplace(), root_key, clock_);
  const bool done = token_.provision(authority).has_value();
  authority_records_.reset();
  return done;
}

}  // namespace coffer::firmware
