#pragma once
#include "token/cvc/cvc.h"
#include "token/identity/device_identity.h"
#include "token/state/context.h"

namespace coffer::token {

/// What MANAGE PUBLIC KEY AUTHENTICATION answers (spec of the SmartCard-HSM, 9).
struct PublicKeyStatus {
  std::uint8_t total = 0;          ///< slots
  std::uint8_t missing = 0;        ///< still to be registered
  std::uint8_t required = 0;       ///< to be the user
  std::uint8_t authenticated = 0;  ///< in this session
};

/// Public key authentication, n of m (spec of the SmartCard-HSM, section 9): keys are registered with a
/// certified request of another device, and each proves itself by signing a challenge.
class PublicKeyAuthentication {
 public:
  /// Both outlive this.
  PublicKeyAuthentication(Context& context, DeviceIdentity& device) : context_(context), device_(device) {}

  /// How many keys there are, and how far this session is. @errors kPublicKeyAuthenticationOff
  [[nodiscard]] TokenResult<PublicKeyStatus> status(const Session& session) const;
  /// A registered key.
  struct Slot {
    cvc::Reference chr;
    bool authenticated = false;  ///< in this session
  };
  /// The key in a slot, counted from 0. @errors kPublicKeyAuthenticationOff, kNoSuchSlot, kReferenceUnknown
  /// (empty)
  [[nodiscard]] TokenResult<Slot> slot(const Session& session, std::uint8_t index) const;
  /// Registers the key of an authenticated request (content of tag 67), whose outer signature is checked with
  /// the key selected by select_verifying_key(). `replace`: the slot to be replaced, else the next free one.
  /// Needs the user to replace, and to register once all slots are taken or the token holds anything of a
  /// user (a key, a master of a hierarchy, private data); before that, anybody may: docs/decisions/0026.
  /// @errors kNotAuthorised, kSlotsFull, kAlreadyRegistered, kNotAllowed (replacing), kInvalidData,
  /// kReferenceUnknown, kSignatureWrong
  [[nodiscard]] TokenResult<PublicKeyStatus> register_key(Session& session, Bytes request,
                                                          std::optional<std::uint8_t> replace);

  /// MANAGE SECURITY ENVIRONMENT 81 B6: chooses a certified key by its holder reference. @errors
  /// kReferenceUnknown
  [[nodiscard]] TokenResult<void> select_verifying_key(Session& session, Bytes chr);
  /// PSO VERIFY CERTIFICATE: checks with the chosen key and remembers the subject's key under its CHR.
  /// @errors kReferenceUnknown (none chosen, or another's certificate), kInvalidData (also a role that the
  /// chosen key may not certify), kSignatureWrong, kUnsupported, kStorageFull
  [[nodiscard]] TokenResult<void> verify_certificate(Session& session, Bytes body_and_signature);

  /// MANAGE SECURITY ENVIRONMENT 81 A4: chooses a registered key. @errors kReferenceUnknown,
  /// kAlreadyAuthenticated
  [[nodiscard]] TokenResult<void> select_registered_key(Session& session, Bytes chr);
  /// Keeps random bytes that a host was given as the pending challenge, if they are 8 to 256; else there is
  /// none any more: only the last ones count.
  void keep_challenge(Session& session, Bytes random) const;
  /// EXTERNAL AUTHENTICATE: `signature` (r || s or DER) over device CHR || challenge. With the quorum the
  /// session is the user's.
  /// @errors kPublicKeyAuthenticationOff, kReferenceUnknown (none selected), kNoChallenge, kSignatureWrong
  [[nodiscard]] TokenResult<void> authenticate(Session& session, Bytes signature);

 private:
  Context& context_;
  DeviceIdentity& device_;
};

}  // namespace coffer::token
