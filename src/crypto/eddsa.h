#pragma once
#include "base/fixed_buffer.h"
#include "base/secret.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Edwards curves of RFC 8032, for signatures alone. The numbers are stored in sealed keys: never change one.
enum class EdwardsCurve : std::uint8_t { kEd25519 = 1, kEd448 = 2 };

/// Longest seed and public key (Ed448), in bytes.
inline constexpr std::size_t kMaxEdwardsBytes = 57;
/// Longest signature, R || S (Ed448), in bytes.
inline constexpr std::size_t kMaxEddsaSignature = 2 * kMaxEdwardsBytes;

/// Length of a seed (RFC 8032 calls it the private key) and of a public key: 32 or 57 bytes.
[[nodiscard]] constexpr std::size_t edwards_bytes(EdwardsCurve curve) {
  switch (curve) {
    case EdwardsCurve::kEd25519:
      return 32;
    case EdwardsCurve::kEd448:
      return 57;
  }
  return 0;
}
/// Length of a signature, R || S: 64 or 114 bytes.
[[nodiscard]] constexpr std::size_t eddsa_signature_bytes(EdwardsCurve curve) {
  return 2 * edwards_bytes(curve);
}

/// An encoded point, edwards_bytes() long. All encodings are those of RFC 8032, little-endian.
using EdwardsPublicKey = FixedBuffer<kMaxEdwardsBytes>;
/// What RFC 8032 calls the private key, edwards_bytes() long.
using EdwardsSeed = SecretBuffer<kMaxEdwardsBytes>;
/// R || S, eddsa_signature_bytes() long.
using EddsaSignature = FixedBuffer<kMaxEddsaSignature>;

/// A private key for Ed25519 or Ed448, ready for use by the back-end. Operations are const and may run in
/// parallel on one key. An empty one (default or moved from) answers kBackendFailure.
class EdwardsPrivateKey {
 public:
  EdwardsPrivateKey() = default;
  ~EdwardsPrivateKey();
  EdwardsPrivateKey(EdwardsPrivateKey&& other) noexcept;
  EdwardsPrivateKey& operator=(EdwardsPrivateKey&& other) noexcept;

  /// A new key, of a random seed. @errors kBackendFailure
  [[nodiscard]] static CryptoResult<EdwardsPrivateKey> generate(EdwardsCurve curve);
  /// `seed`: exactly edwards_bytes() long; any value is a key. @errors kInvalidKey (length), kBackendFailure
  [[nodiscard]] static CryptoResult<EdwardsPrivateKey> load(EdwardsCurve curve, Bytes seed);

  /// Whether there is a key.
  [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
  /// Of a key that is not empty.
  [[nodiscard]] EdwardsCurve curve() const { return curve_; }
  /// The seed as it was loaded or generated. @errors kBackendFailure
  [[nodiscard]] CryptoResult<void> export_seed(EdwardsSeed& out) const;
  /// The encoded public point. @errors kBackendFailure
  [[nodiscard]] CryptoResult<EdwardsPublicKey> public_key() const;
  /// Signs a whole message, of any length: pure EdDSA, for Ed448 with an empty context. @errors
  /// kBackendFailure
  [[nodiscard]] CryptoResult<EddsaSignature> sign(Bytes message) const;

 private:
  void* handle_ = nullptr;
  EdwardsCurve curve_ = EdwardsCurve::kEd25519;
};

/// Verifies pure EdDSA. @errors kInvalidKey (the public key's length), kVerificationFailed (the signature is
/// wrong, or the public key is no point of the curve), kBackendFailure
[[nodiscard]] CryptoResult<void> eddsa_verify(EdwardsCurve curve, Bytes public_key, Bytes message,
                                              Bytes signature);

}  // namespace coffer::crypto
