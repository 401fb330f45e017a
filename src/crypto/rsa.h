#pragma once
#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/progress.h"

namespace coffer::crypto {

inline constexpr std::size_t kMaxRsaBytes = 512;          ///< modulus of 4096 bits
inline constexpr std::size_t kMaxRsaPublicExponent = 32;  ///< FIPS 186-4 limits e to 256 bits

/// The sizes that are generated and loaded: 1024, 1536, 2048, 3072 and 4096 bits.
[[nodiscard]] constexpr bool is_rsa_size(std::size_t bits) {
  return bits == 1024 || bits == 1536 || bits == 2048 || bits == 3072 || bits == 4096;
}

/// The numbers of an RSA key (RFC 8017, 3.2), where they lie: unsigned big-endian, secret but for n and e.
struct RsaComponents {
  Bytes n;
  Bytes e;
  Bytes d;
  Bytes p;
  Bytes q;
  Bytes dp;
  Bytes dq;
  Bytes qinv;  ///< q^-1 mod p
};

/// One of these numbers: n, e, d, p, q, dp, dq, qinv, in this order (RFC 8017, A.1.2).
enum class RsaNumber : std::uint8_t {
  kModulus,
  kPublicExponent,
  kPrivateExponent,
  kPrime1,
  kPrime2,
  kExponent1,
  kExponent2,
  kCoefficient,
};
/// The most bytes that a number has in a key whose modulus has `modulus_bytes`.
[[nodiscard]] constexpr std::size_t max_rsa_number(RsaNumber which, std::size_t modulus_bytes) {
  if (which == RsaNumber::kPublicExponent) return kMaxRsaPublicExponent;
  return which == RsaNumber::kModulus || which == RsaNumber::kPrivateExponent ? modulus_bytes
                                                                              : modulus_bytes / 2;
}

/// A block that is public, modulus_bytes() long: a signature.
using RsaBlock = FixedBuffer<kMaxRsaBytes>;

/// An RSA private key, ready for use by the back-end. Operations are const and may run in parallel on one
/// key; they are blinded.
class RsaPrivateKey {
 public:
  RsaPrivateKey() = default;
  ~RsaPrivateKey();
  RsaPrivateKey(RsaPrivateKey&& other) noexcept;
  RsaPrivateKey& operator=(RsaPrivateKey&& other) noexcept;

  /// `exponent`: odd, at least 3, up to 32 bytes big-endian. @errors kUnsupported (size), kInvalidArgument
  /// (exponent), kCancelled, kBackendFailure
  [[nodiscard]] static CryptoResult<RsaPrivateKey> generate(std::size_t bits, Bytes exponent,
                                                            Progress* progress = nullptr);
  /// Loads and checks (n = pq, ed = 1 mod lcm(p-1, q-1)), and computes the numbers that are empty: at least
  /// n, e, d or e, p, q must be there. @errors kInvalidKey, kUnsupported (size), kBackendFailure
  [[nodiscard]] static CryptoResult<RsaPrivateKey> load(const RsaComponents& components);
  /// Loads all eight numbers as export_number() gave them, from where nobody can have changed them: that they
  /// belong together is taken on trust, because proving it costs as much as a signature.
  /// @errors kInvalidKey (one is missing, or of a length that no key has), kUnsupported (size),
  /// kBackendFailure
  [[nodiscard]] static CryptoResult<RsaPrivateKey> load_trusted(const RsaComponents& components);

  /// Whether there is a key. One by default or moved from is empty: its operations answer kBackendFailure.
  [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
  /// Length of the modulus, and of every block: 128 ... 512; 0 of an empty key.
  [[nodiscard]] std::size_t modulus_bytes() const { return modulus_bytes_; }
  /// Writes a number, big-endian and without leading zeros, to the start of `out`, which has
  /// max_rsa_number() bytes or more. @returns its length. @errors kBufferTooSmall, kBackendFailure
  [[nodiscard]] CryptoResult<std::size_t> export_number(RsaNumber which, MutableBytes out) const;

  /// m^d mod n. `block`: up to modulus_bytes(), its value below n. The result is modulus_bytes() long.
  /// @errors kInvalidArgument, kBackendFailure
  [[nodiscard]] CryptoResult<void> private_operation(Bytes block, SecretBuffer<kMaxRsaBytes>& out) const;
  /// RSASSA-PKCS1-v1_5 with the DigestInfo (or any data up to modulus_bytes() - 11) given. @errors as above
  [[nodiscard]] CryptoResult<RsaBlock> sign_pkcs1(Bytes digest_info) const;
  /// RSASSA-PSS, MGF1 with the same hash, salt as long as the digest, or as there is room (RSA-1024 with
  /// SHA-512). @errors kInvalidArgument (digest length, key too small), kBackendFailure
  [[nodiscard]] CryptoResult<RsaBlock> sign_pss(HashAlgorithm algorithm, Bytes digest) const;
  /// RSAES-PKCS1-v1_5. `cryptogram`: exactly modulus_bytes(), its value below n. @errors kInvalidArgument,
  /// kVerificationFailed (padding: `out` is then empty), kBackendFailure
  [[nodiscard]] CryptoResult<void> decrypt_pkcs1(Bytes cryptogram, SecretBuffer<kMaxRsaBytes>& out) const;
  /// RSAES-OAEP, MGF1 with the same hash, empty label. @errors as decrypt_pkcs1, kInvalidArgument (also: a
  /// modulus too short for two digests and two bytes)
  [[nodiscard]] CryptoResult<void> decrypt_oaep(HashAlgorithm algorithm, Bytes cryptogram,
                                                SecretBuffer<kMaxRsaBytes>& out) const;

 private:
  RsaPrivateKey(void* handle, std::size_t modulus_bytes) : handle_(handle), modulus_bytes_(modulus_bytes) {}

  void* handle_ = nullptr;
  std::size_t modulus_bytes_ = 0;
};

/// DigestInfo (RFC 8017, 9.2, note 1) of a digest: the DER prefix and the digest, at most 83 bytes (portable
/// code).
using DigestInfo = FixedBuffer<83>;
/// Encodes it (portable code). Empty when `digest` is not digest_size() long.
[[nodiscard]] DigestInfo digest_info(HashAlgorithm algorithm, Bytes digest);
/// What a DigestInfo holds.
struct ParsedDigestInfo {
  HashAlgorithm algorithm;
  Bytes digest;  ///< digest_size() long
};
/// The reverse of digest_info(): nothing when `info` is not exactly a DigestInfo, with the parameters NULL,
/// of a hash that we know (portable code). The digest lies in `info`.
[[nodiscard]] std::optional<ParsedDigestInfo> parse_digest_info(Bytes info);

/// Verifies RSASSA-PKCS1-v1_5 over a digest. `modulus`, `exponent`: big-endian, leading zeros do not count.
/// @errors  kInvalidKey          not a size of is_rsa_size(), an even modulus, an exponent that is even,
///                               below 3 or over 256 bits (OpenSSL, a modulus over 3072 bits: 64 bits)
///          kVerificationFailed  also: a signature or digest of a wrong length
///          kBackendFailure
[[nodiscard]] CryptoResult<void> rsa_verify_pkcs1(Bytes modulus, Bytes exponent, HashAlgorithm algorithm,
                                                  Bytes digest, Bytes signature);

}  // namespace coffer::crypto
