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

using SecureBootConfirmation = std::array<std::uint8_t, 16>;

/// Makes the device boot images of its owner's key only, which cannot be undone. The key is the owner's
/// choice and never a constant. It takes the SO, and saying so twice: announce() answers a random
/// confirmation that carry_out() wants back, from the same session and for the same request, once.
class SecureBoot {
 public:
  explicit SecureBoot(Context& context) : context_(context) {}

  /// Whether the board has boot memory. Nothing below is called without it.
  [[nodiscard]] bool is_available() const { return context_.platform.boot_memory != nullptr; }
  [[nodiscard]] TokenResult<SecureBootStatus> status() const;

  /// The programmings of the request that are not made yet; nothing is changed. @errors as announce()
  struct Pending {
    std::array<BootFuse, 29> fuses{};
    std::size_t count = 0;
  };
  [[nodiscard]] TokenResult<Pending> rehearse(const Session& session, const SecureBootRequest& request) const;

  /// @errors kNotAuthorised (not the SO), kNoSuchSlot, kInvalidLength (no key, here or there),
  /// kAlreadyExists (the slot holds another key), kNotAllowed (the slot was revoked; or to be locked under a
  /// key that did not sign the running firmware), kStorageFailure
  [[nodiscard]] TokenResult<SecureBootConfirmation> announce(Session& session,
                                                             const SecureBootRequest& request);
  /// Programs, each step read back before the next. One that failed can be announced and carried out again.
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
