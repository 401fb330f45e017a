#pragma once
#include "token/state/context.h"

namespace coffer::token {

inline constexpr std::size_t kMinUserPin = 6;
inline constexpr std::size_t kMaxUserPin = 16;
inline constexpr std::size_t kSoPinSize = 8;
inline constexpr std::uint8_t kSoPinTries = 15;
inline constexpr std::uint8_t kMaxUserPinTries = 10;
inline constexpr std::uint8_t kDefaultUserPinTries = 3;
inline constexpr std::size_t kSessionPinSize = 8;

/// What VERIFY without data answers.
struct PinStatus {
  enum class State { kUnset, kTransport, kVerified, kBlocked, kPending, kReplacedByPublicKeys };
  State state;
  std::uint8_t tries_left = 0;  ///< with kPending
};

/// The user PIN and the SO-PIN: their records, their retry counters, and the access key that each of them
/// opens (master_key.h).
///
/// A PIN is never stored. It is stretched (slow, salted), bound to the platform's root key, and the result
/// opens a copy of the access key: that it opens is the comparison. The retry counter falls, durably, before.
class Pins {
 public:
  explicit Pins(Context& context) : context_(context) {}

  [[nodiscard]] PinStatus user_status(const Session& session) const;
  [[nodiscard]] PinStatus so_status(const Session& session) const;

  /// @errors kNotInitialised, kTransportPin, kNotAllowed (public keys have taken the PIN's place),
  /// kPinLength, kPinWrong, kPinBlocked, kStorageFailure
  [[nodiscard]] TokenResult<void> verify_user(Session& session, Bytes pin);
  [[nodiscard]] TokenResult<void> verify_so(Session& session, Bytes pin);
  /// Both end other sessions' logins. `old_and_new`: the current PIN and the new one, one after the other;
  /// the current one's length is known.
  /// @errors as verify_user, kPinLength for the new one
  [[nodiscard]] TokenResult<void> change_user(Session& session, Bytes old_and_new);
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
