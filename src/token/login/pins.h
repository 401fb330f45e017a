#pragma once
#include "token/state/context.h"

namespace coffer::token {

// Lengths in bytes, and tries, as the SmartCard-HSM has them.
inline constexpr std::size_t kMinUserPin = 6;            ///< bytes
inline constexpr std::size_t kMaxUserPin = 16;           ///< bytes
inline constexpr std::size_t kSoPinSize = 8;             ///< bytes, no fewer and no more
inline constexpr std::uint8_t kSoPinTries = 15;          ///< always
inline constexpr std::uint8_t kMaxUserPinTries = 10;     ///< that INITIALIZE DEVICE can give
inline constexpr std::uint8_t kDefaultUserPinTries = 3;  ///< when it gives none
inline constexpr std::size_t kSessionPinSize = 8;        ///< bytes

/// What VERIFY without data answers (ISO/IEC 7816-4, 11.6.6).
struct PinStatus {
  /// What a PIN is good for at the moment.
  enum class State {
    kUnset,                ///< the token is not initialised
    kTransport,            ///< to be changed before it is used
    kVerified,             ///< in this session
    kBlocked,              ///< no tries left, or its record is damaged
    kPending,              ///< to be verified
    kReplacedByPublicKeys  ///< the quorum of public keys logs in instead
  };
  State state;
  std::uint8_t tries_left = 0;  ///< with kPending
};

/// The user PIN and the SO-PIN: their records, their retry counters, and the access key that each of them
/// opens (master_key.h).
///
/// A PIN is never stored. It is stretched (slow, salted), bound to the platform's root key, and the result
/// opens a copy of the access key: that it opens is the comparison. The retry counter falls, durably, before
/// it and after the stretching (pin_check.h).
class Pins {
 public:
  /// `context` outlives this.
  explicit Pins(Context& context) : context_(context) {}

  /// Of the user PIN, for this session; takes no try.
  [[nodiscard]] PinStatus user_status(const Session& session) const;
  /// Of the SO-PIN, for this session; takes no try.
  [[nodiscard]] PinStatus so_status(const Session& session) const;

  /// VERIFY: logs the session in as the user, by the user PIN (6 to 16 bytes) or its session PIN. A wrong one
  /// ends the user's login. @errors kNotInitialised, kTransportPin, kNotAllowed (public keys have taken the
  /// PIN's place; the caller went away), kPinLength, kPinWrong, kPinBlocked, kStorageFailure, kCryptoFailure
  /// (no memory; no try was used up)
  [[nodiscard]] TokenResult<void> verify_user(Session& session, Bytes pin);
  /// The same for the SO, whose PIN has 8 bytes. @errors as verify_user()
  [[nodiscard]] TokenResult<void> verify_so(Session& session, Bytes pin);
  /// Changes the user PIN, logs the session in with it, and ends other sessions' logins and the session PIN.
  /// A transport PIN is changed so. `old_and_new`: the current PIN and the new one, one after the other; the
  /// current one's length is known.
  /// @errors kNotInitialised, kNotAllowed (the caller went away), kPinWrong, kPinBlocked, kPinLength (only of
  /// the new one), kStorageFull, kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> change_user(Session& session, Bytes old_and_new);
  /// Changes the SO-PIN, and ends other sessions' logins; nobody is logged in by it. `old_and_new` and errors
  /// as in change_user().
  [[nodiscard]] TokenResult<void> change_so(Session& session, Bytes old_and_new);

  /// RESET RETRY COUNTER. `so_pin` empty: the session's SO authentication counts. `new_pin` empty: only the
  /// counter is reset; a new one ends other sessions' logins.
  /// @errors kNotAllowed (device options), kNotAuthorised, kPinLength, and as verify_so
  [[nodiscard]] TokenResult<void> unblock(Session& session, Bytes so_pin, Bytes new_pin);

  /// Makes a PIN that stands in for the user PIN until reset: 8 bytes to `out`.
  /// @errors kNotAllowed (device options), kNotAuthorised
  [[nodiscard]] TokenResult<void> make_session_pin(Session& session,
                                                   std::span<std::uint8_t, kSessionPinSize> out);

 private:
  Context& context_;
};

}  // namespace coffer::token
