#pragma once
// How a private or secret key lies in its record CCxx. See docs/spec/storage.md.

#include <variant>

#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "crypto/rsa.h"
#include "token/sealing/sealing.h"
#include "token/terms/key_policy.h"

namespace coffer::token {

/// A symmetric key of 16, 24, 32 or 64 bytes; the longest is for XTS, HMAC and derivations.
using AesKey = SecretBuffer<64>;
/// Whether a symmetric key can have so many bytes.
[[nodiscard]] constexpr bool is_symmetric_key_size(std::size_t bytes) {
  return bytes == 16 || bytes == 24 || bytes == 32 || bytes == 64;
}
/// A key in the clear, ready for use.
using KeyMaterial = std::variant<std::monostate, crypto::EcPrivateKey, crypto::RsaPrivateKey, AesKey,
                                 crypto::MontgomeryPrivateKey, crypto::EdwardsPrivateKey>;

/// What is known of a key without opening it.
struct KeyInfo {
  KeyType type = KeyType::kAes;
  KeyOrigin origin = KeyOrigin::kGenerated;
  /// RSA: bits of the modulus; AES: bits of the key; else the number of the curve: crypto::CurveId,
  /// MontgomeryCurve, EdwardsCurve.
  std::uint16_t parameter = 0;
  bool counted = false;  ///< it has a use counter, in a record of its own
  KeyPolicy policy;      ///< use_counter is not set here
  /// The domain that the key was made in: it leaves under the DKEK of no other, whatever its number.
  KeyDomainIdentity domain{};
};

/// Whether a key does nothing else but agree on an XKEK, and nobody else knows it: the result of the
/// agreement is the DKEK itself, so one ECDH with the same key would show it to the host.
[[nodiscard]] bool is_exchange_key(const KeyInfo& info);

/// Describes `material`, which holds a key of `domain`. `policy.use_counter` becomes `counted`.
[[nodiscard]] KeyInfo describe(const KeyMaterial& material, KeyOrigin origin, const KeyPolicy& policy,
                               const KeyDomainIdentity& domain);

/// Longest header: 8 bytes, the domain's identity and the algorithms.
inline constexpr std::size_t kMaxKeyHeader = 8 + sizeof(KeyDomainIdentity) + kMaxAlgorithms;
/// Longest secret: the eight numbers of an RSA-4096 key, each after its length.
inline constexpr std::size_t kMaxKeySecret =
    8 * 2 + 2 * crypto::kMaxRsaBytes + crypto::kMaxRsaPublicExponent + 5 * (crypto::kMaxRsaBytes / 2);
/// Longest record: header, then the sealed secret.
inline constexpr std::size_t kMaxKeyRecord = kMaxKeyHeader + kMaxKeySecret + kSealOverhead;

/// A record taken apart; the views lie in it.
struct KeyRecord {
  KeyInfo info;
  Bytes header;
  Bytes sealed;
};
/// Takes a record apart; the header is proven only by unseal_key(). @errors kStorageFailure
[[nodiscard]] TokenResult<KeyRecord> parse_key_record(Bytes record);

/// Makes the record of key `id`. `out` has kMaxKeyRecord bytes. @returns length.
/// @errors kCryptoFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> seal_key(const SealingKey& master_key, KeyId id, const KeyInfo& info,
                                                const KeyMaterial& material, MutableBytes out);
/// Opens the record of key `id`. @errors kStorageFailure (altered, another master key), kCryptoFailure
[[nodiscard]] TokenResult<void> unseal_key(const SealingKey& master_key, KeyId id, const KeyRecord& record,
                                           KeyMaterial& out);

}  // namespace coffer::token
