#pragma once
#include <memory>
#include <string>

#include "card/card.h"
#include "platform/host/host_platform.h"
#include "store/memory/memory_store.h"
#include "token/token.h"

namespace coffer::cli {

/// A root key that no file has: it is drawn at the start, and goes with the process.
class RandomRootKey final : public platform::RootKey {
 public:
  /// @returns null when the random generator fails
  [[nodiscard]] static std::unique_ptr<RandomRootKey> draw();
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  Secret<platform::kRootKeySize> key_;
};

/// A token whose records are in memory alone. Nothing of it is ever written to a disk.
class MemoryToken {
 public:
  /// A new token with its device key, not initialised. @returns null when that fails: a broken random
  /// generator, no memory
  [[nodiscard]] static std::unique_ptr<MemoryToken> make();
  MemoryToken(const MemoryToken&) = delete;
  MemoryToken& operator=(const MemoryToken&) = delete;

  /// Initialises with these PINs, of lengths that the token takes, and as many DKEK shares as `shares` says,
  /// if it says. @returns whether that worked
  [[nodiscard]] bool initialise(Bytes user_pin, Bytes so_pin, std::optional<std::uint8_t> shares);

  /// A session; none may outlive the token. Safe from several threads.
  [[nodiscard]] std::shared_ptr<card::Card> new_card() { return std::make_shared<card::Card>(token_); }

 private:
  explicit MemoryToken(std::unique_ptr<RandomRootKey> root_key);
  [[nodiscard]] platform::Platform platform();

  const std::unique_ptr<RandomRootKey> root_key_;
  const platform::SystemClock clock_;
  platform::StdMutex state_mutex_;
  platform::FairMutex pin_mutex_;
  platform::SpinMutex keys_mutex_;
  platform::NobodyPresent nobody_;
  platform::HostBoard board_;
  platform::OffsetClock token_clock_;
  platform::SystemTimer timer_;
  store::MemoryStore records_{std::size_t{1} << 26};
  store::MemoryStore authority_records_;
  token::Token token_;
};

}  // namespace coffer::cli
