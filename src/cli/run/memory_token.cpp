#include "cli/run/memory_token.h"

#include "crypto/random.h"

namespace coffer::cli {
namespace {

/// A PIN that guards nothing stored need not be stretched for long: the token is ready sooner.
constexpr crypto::StretchParameters kQuickStretch{crypto::StretchParameters::Function::kPbkdf2Sha256, 10};

/// The SO-PIN resets the PIN.
constexpr std::uint16_t kOptions = 0x0001;

}  // namespace

std::unique_ptr<RandomRootKey> RandomRootKey::draw() {
  auto root_key = std::make_unique<RandomRootKey>();
  if (!crypto::random_bytes(root_key->key_.writable())) return nullptr;
  return root_key;
}

MemoryToken::MemoryToken(std::unique_ptr<RandomRootKey> root_key)
    : root_key_(std::move(root_key)), board_(*root_key_), token_(platform(), records_, kQuickStretch) {}

platform::Platform MemoryToken::platform() {
  return {.root_key = *root_key_,
          .clock = clock_,
          .state_mutex = state_mutex_,
          .pin_mutex = pin_mutex_,
          .keys_mutex = keys_mutex_,
          .board = board_,
          .token_clock = token_clock_,
          .timer = timer_,
          .boot_memory = nullptr,
          .user_presence = nobody_};
}

std::unique_ptr<MemoryToken> MemoryToken::make() {
  auto root_key = RandomRootKey::draw();
  if (root_key == nullptr) return nullptr;
  std::unique_ptr<MemoryToken> made(new MemoryToken(std::move(root_key)));
  if (!made->token_.open()) return nullptr;
  token::IssuingAuthority authority(made->authority_records_, *made->root_key_, made->clock_);
  if (!made->token_.provision(authority)) return nullptr;
  return made;
}

bool MemoryToken::initialise(Bytes user_pin, Bytes so_pin, std::optional<std::uint8_t> shares) {
  token::Session session;
  const token::InitialiseRequest request{
      .options = kOptions, .user_pin = user_pin, .so_pin = so_pin, .dkek_shares = shares};
  const bool done = token_.initialise(session, request).has_value();
  token_.reset(session);
  return done;
}

}  // namespace coffer::cli
