#pragma once
#include "token/device_records/boot_fuses.h"
#include "token/state/context.h"

namespace coffer::token {

/// What is asked for. Without a key, the one that the slot holds.
struct SecureBootRequest {
  std::uint8_t slot = 0;
  BootLock lock = BootLock::kEnable;
  std::optional<platform::BootKeyHash> key;
};

/// Random bytes, good for one try.
using SecureBootConfirmation = std::array<std::uint8_t, 16>;

/// Makes the device boot images of its owner's key only, which cannot be undone. The key is the owner's
/// choice and never a constant. It takes the SO, and saying so twice: announce() answers a random
/// confirmation that carry_out() wants back, from the same session and for the same request, once.
class SecureBoot {
 public:
  /// `context` outlives this.
  explicit SecureBoot(Context& context) : context_(context) {}

  /// Whether the board has boot memory. Nothing below is called without it.
  [[nodiscard]] bool is_available() const { return context_.platform.boot_memory != nullptr; }
  /// What the chip would do at the next start (boot_fuses.h); anybody may ask. @errors kStorageFailure
  [[nodiscard]] TokenResult<SecureBootStatus> status() const;

  /// Programmings, in the order in which they are made: the first `count` of `fuses`.
  struct Pending {
    std::array<BootFuse, 29> fuses{};
    std::size_t count = 0;
  };
  /// The programmings of the request that are not made yet; nothing is changed. @errors as announce()
  [[nodiscard]] TokenResult<Pending> rehearse(const Session& session, const SecureBootRequest& request) const;

  /// Checks a request, and answers what confirms it. An earlier announcement of the session is void.
  /// @errors kNotAuthorised (not the SO), kNoSuchSlot, kInvalidLength (no key, here or there),
  /// kAlreadyExists (the slot holds another key), kNotAllowed (the slot was revoked; or to be locked under a
  /// key that did not sign the running firmware), kStorageFailure
  [[nodiscard]] TokenResult<SecureBootConfirmation> announce(Session& session,
                                                             const SecureBootRequest& request);
  /// Programs, each step read back before the next. The announcement is void afterwards. One that failed can
  /// be announced and carried out again.
  /// @errors as announce(); kNotAllowed (another confirmation, or none was announced)
  [[nodiscard]] TokenResult<void> carry_out(Session& session, const SecureBootRequest& request,
                                            Bytes confirmation);

 private:
  /// Checks a request and completes its key. Call with the state mutex held.
  [[nodiscard]] TokenResult<platform::BootKeyHash> check(const Session& session,
                                                         const SecureBootRequest& request) const;

  Context& context_;
};

}  // namespace coffer::token
