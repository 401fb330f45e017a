#pragma once
#include <array>

#include "base/secret.h"
#include "crypto/ec.h"
#include "token/terms/error.h"

namespace coffer::token {

/// Bytes of a mask.
inline constexpr std::size_t kLockMaskSize = 32;
/// The secret of one computer that secure lock binds a token to.
using LockMask = Secret<kLockMaskSize>;

/// How a computer brings its mask: both sides agree on a key (ECDH on secp256r1), and the mask comes
/// encrypted under it, once. docs/spec/secure-lock.md has the bytes.
class LockAgreement {
 public:
  /// An uncompressed point of secp256r1: 04 X Y.
  static constexpr std::size_t kPointSize = 65;
  /// Ciphertext and tag of ChaCha20-Poly1305 (RFC 8439).
  static constexpr std::size_t kSealedMaskSize = kLockMaskSize + 16;

  /// Agrees with the host's ephemeral point. An earlier agreement is void, also when this fails.
  /// @errors kInvalidLength (not an uncompressed point of secp256r1), kCryptoFailure
  [[nodiscard]] TokenResult<void> make(const crypto::EcPrivateKey& ephemeral, Bytes host_point);
  /// Opens a mask. The agreement is void then, whatever comes of it.
  /// @errors kNoAgreement, kInvalidLength, kMaskWrong (altered, or another agreement's), kCryptoFailure
  [[nodiscard]] TokenResult<void> open(Bytes sealed_mask, LockMask& out);
  /// Voids the agreement, and wipes what it agreed on.
  void clear();

 private:
  /// Opens a mask, with the agreement left as it is. @errors as open(), but for kNoAgreement
  [[nodiscard]] TokenResult<void> open_once(Bytes sealed_mask, LockMask& out) const;

  bool exists_ = false;
  std::array<std::uint8_t, kPointSize> host_point_{};
  Secret<12 + 32> nonce_and_key_;
};

}  // namespace coffer::token
