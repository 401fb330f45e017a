#pragma once
#include "base/fixed_buffer.h"
#include "base/secret.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Montgomery curves of RFC 7748, for key agreement alone. The numbers are stored in sealed keys: never
/// change one.
enum class MontgomeryCurve : std::uint8_t { kX25519 = 1, kX448 = 2 };

/// Longest private key, public key and shared secret (X448), in bytes.
inline constexpr std::size_t kMaxMontgomeryBytes = 56;

/// Length of a private key, a public key and a shared secret: 32 or 56 bytes.
[[nodiscard]] constexpr std::size_t montgomery_bytes(MontgomeryCurve curve) {
  switch (curve) {
    case MontgomeryCurve::kX25519:
      return 32;
    case MontgomeryCurve::kX448:
      return 56;
  }
  return 0;
}

/// A u-coordinate, montgomery_bytes() long. All integers of these curves are little-endian, as RFC 7748 has
/// them.
using MontgomeryPublicKey = FixedBuffer<kMaxMontgomeryBytes>;
/// A private key, montgomery_bytes() long: the bits that RFC 7748 sets and clears may stand in any way.
using MontgomeryScalar = SecretBuffer<kMaxMontgomeryBytes>;
/// A shared secret, the u-coordinate that both sides arrive at, montgomery_bytes() long.
using MontgomerySecret = SecretBuffer<kMaxMontgomeryBytes>;

/// A private key for X25519 or X448, ready for use by the back-end. Operations are const and may run in
/// parallel on one key. An empty one (default or moved from) answers kBackendFailure.
class MontgomeryPrivateKey {
 public:
  MontgomeryPrivateKey() = default;
  ~MontgomeryPrivateKey();
  MontgomeryPrivateKey(MontgomeryPrivateKey&& other) noexcept;
  MontgomeryPrivateKey& operator=(MontgomeryPrivateKey&& other) noexcept;

  /// A new key, of a random scalar. @errors kBackendFailure
  [[nodiscard]] static CryptoResult<MontgomeryPrivateKey> generate(MontgomeryCurve curve);
  /// `scalar`: exactly montgomery_bytes() long; any value is a key, for its bits are set and cleared as RFC
  /// 7748, section 5, says when it is used. @errors kInvalidKey (length), kBackendFailure
  [[nodiscard]] static CryptoResult<MontgomeryPrivateKey> load(MontgomeryCurve curve, Bytes scalar);

  /// Whether there is a key.
  [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
  /// Of a key that is not empty.
  [[nodiscard]] MontgomeryCurve curve() const { return curve_; }
  /// The private scalar as it was loaded or generated. @errors kBackendFailure
  [[nodiscard]] CryptoResult<void> export_scalar(MontgomeryScalar& out) const;
  /// The u-coordinate of the public point. @errors kBackendFailure
  [[nodiscard]] CryptoResult<MontgomeryPublicKey> public_key() const;
  /// The shared secret with the owner of `peer`, a u-coordinate of montgomery_bytes(). A secret that is all
  /// zero is refused (RFC 7748, section 6): a peer of small order would have dictated it.
  /// @errors kInvalidKey (length, or small order), kBackendFailure; then `out` is empty
  [[nodiscard]] CryptoResult<void> agree(Bytes peer, MontgomerySecret& out) const;

 private:
  void* handle_ = nullptr;
  MontgomeryCurve curve_ = MontgomeryCurve::kX25519;
};

}  // namespace coffer::crypto
