#pragma once
#include "token/cvc/cvc.h"
#include "token/identity/device_identity.h"
#include "token/state/context.h"

namespace coffer::token {

/// Secure lock: keys work only in a session to which one computer has brought its mask, besides the PIN. The
/// master key is sealed under the access key and the mask together, so a wrong mask opens nothing and
/// changes nothing. docs/spec/secure-lock.md has the protocol.
///
/// The mask belongs to the session that brought it, until its connection ends; while it is logged in, its
/// owner's other sessions that are the user's work too. Each mask needs an agreement of its own.
class SecureLock {
 public:
  /// An uncompressed point of secp256r1: 04 X Y.
  using Point = std::array<std::uint8_t, LockAgreement::kPointSize>;

  /// Both outlive this.
  SecureLock(Context& context, DeviceIdentity& device) : context_(context), device_(device) {}

  /// Agrees on a key with the host, for one mask. @returns the token's ephemeral point.
  /// @errors kNotAuthorised, kInvalidLength (not a point), kCryptoFailure
  [[nodiscard]] TokenResult<Point> agree(Session& session, Bytes host_point);
  /// What proves to the host that `own_point` is this token's: the device key's signature (r || s) over
  /// "coffer secure lock agreement v1", own_point, host_point. @errors kCryptoFailure
  [[nodiscard]] TokenResult<crypto::EcdsaPlain> prove(const Point& own_point, Bytes host_point) const;

  /// Turns secure lock on with this mask. All other sessions lose the master key until they bring it.
  /// @errors kNotAuthorised, kNoAgreement, kInvalidLength, kMaskWrong (altered), kAlreadyLocked,
  /// kStorageFailure
  [[nodiscard]] TokenResult<void> enable(Session& session, Bytes sealed_mask);
  /// Brings the mask: keys work in this session and in the owner's others. Without secure lock, nothing comes
  /// of it. @errors kNotAuthorised, kNoAgreement, kInvalidLength, kMaskWrong
  [[nodiscard]] TokenResult<void> unlock(Session& session, Bytes sealed_mask);
  /// Turns secure lock off again. Without secure lock, nothing comes of it. @errors as unlock(),
  /// kStorageFailure
  [[nodiscard]] TokenResult<void> disable(Session& session, Bytes sealed_mask);

 private:
  Context& context_;
  DeviceIdentity& device_;
};

}  // namespace coffer::token
