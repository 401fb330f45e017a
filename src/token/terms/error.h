#pragma once
#include "base/result.h"
#include "crypto/error.h"
#include "store/record_store.h"

namespace coffer::token {

/// Why the token did not do what it was asked. card/status_word.h says what the host gets to see.
enum class ErrorCode {
  // authentication
  kNotInitialised,        ///< no PIN is set: the token was never initialised
  kPinWrong,              ///< Error::tries_left says how often it may still be tried
  kPinBlocked,            ///< no tries left
  kPinLength,             ///< a PIN of a length that is never right; no try was used up
  kTransportPin,          ///< the user PIN must be changed before it is used
  kCannotStretch,         ///< no memory for it, or a function of another build
  kNotAuthorised,         ///< the session lacks the authentication that this needs
  kPresenceNotConfirmed,  ///< the person refused, did not answer in time, or nobody can be asked
  kNotAllowed,            ///< switched off by the device options, or not in this state
  // secure lock
  kLocked,         ///< the session is the user's, but has not brought the computer's mask
  kAlreadyLocked,  ///< secure lock is on
  kNoAgreement,    ///< no key was agreed on for this mask
  kMaskWrong,      ///< not the mask that the token was locked with, or altered on its way
  // objects
  kNotFound,       ///< no such key or file
  kAlreadyExists,  ///< the place is taken
  kAccessDenied,   ///< never readable, writable or deletable, whoever asks
  kInvalidData,    ///< data is malformed or out of range
  kInvalidPoint,   ///< not a point of the curve that it has to be on
  kInvalidLength,  ///< data has a length that the operation does not take
  kWrongPeerKey,   ///< a peer's u-coordinate of a wrong length, or of small order
  kStorageFull,
  kStorageFailure,
  kBufferTooSmall,
  // keys
  kWrongKeyType,        ///< the algorithm does not fit the key
  kAlgorithmForbidden,  ///< the key's own list of algorithms does not have it
  kUnsupported,         ///< algorithm, size or curve that the token does not have
  kCounterExhausted,    ///< the key's use counter is zero
  kCryptoFailure,
  kNoSuchNode,  ///< a path of HD keys that leads nowhere: empty slot, a step that the tree does not have, too
                ///< deep
  kCipherFailed,  ///< wrong tag or padding, an incomplete block, or more output than the algorithm has
  // key domains
  kNoKeyDomains,  ///< initialised without key domains: nothing can be wrapped
  kNoSuchDomain,  ///< number not below the number of domains
  kDomainUnconfigured,
  kDomainConfigured,  ///< set up already
  kDomainComplete,    ///< all shares are there
  kDomainIncomplete,  ///< shares are missing
  kDomainInUse,       ///< keys belong to it
  kShareRepeated,     ///< this DKEK share was imported already
  kSharesCancel,      ///< the sum of all DKEK shares would be zero
  kNotXkekDomain,     ///< no group's UID belongs to it
  kWrongKeyDomain,    ///< a wrapped key of another DKEK, or one that was altered
  // public key authentication and certificates
  kPublicKeyAuthenticationOff,
  kNoSuchSlot,
  kReferenceUnknown,  ///< no public key with this holder reference; empty slot
  kAlreadyAuthenticated,
  kAlreadyRegistered,
  kSlotsFull,
  kSignatureWrong,
  kNoChallenge,
};

/// An error with what belongs to it. Converts from its code.
struct [[nodiscard]] Error {
  ErrorCode code;
  std::uint8_t tries_left = 0;  ///< with kPinWrong: 0..15

  /// Without an `explicit`, so that a code can be returned as the error.
  Error(ErrorCode c, std::uint8_t tries = 0)
      : code(c), tries_left(tries) {}  // NOLINT(google-explicit-constructor)
  friend bool operator==(const Error&, const Error&) = default;
};

/// What a call of the token comes to: a value, or why there is none.
template <typename T>
using TokenResult = Result<T, Error>;

/// The border to the store: kNotFound, kStorageFull and kBufferTooSmall stay what they are; damage and
/// failures of the medium are kStorageFailure.
[[nodiscard]] Error from(store::StoreError error);
/// The border to the algorithms.
[[nodiscard]] Error from(crypto::CryptoError error);

/// Leaves the function with the translated error of a store or crypto call, or binds its value.
#define COFFER_TRY_BELOW(lhs, expr) COFFER_TRY_BELOW_(COFFER_JOIN(coffer_try_, __LINE__), lhs, expr)
#define COFFER_TRY_BELOW_(tmp, lhs, expr)                                                                    \
  auto tmp = (expr);                                                                                         \
  if (!tmp) return std::unexpected(::coffer::token::from(tmp.error()));                                      \
  lhs = std::move(*tmp)
/// The same for a call whose value (if any) is not needed.
#define COFFER_CHECK_BELOW(expr)                                                                             \
  if (auto coffer_checked = (expr); !coffer_checked) {                                                       \
    return std::unexpected(::coffer::token::from(coffer_checked.error()));                                   \
  }                                                                                                          \
  static_assert(true)

/// `return fail(ErrorCode::kNotFound);`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::uint8_t tries_left = 0) {
  return std::unexpected(Error(code, tries_left));
}

}  // namespace coffer::token
