#pragma once
// How a private or secret key lies in its record CCxx. See docs/spec/storage.md.

#include <variant>

#include "base/byte_writer.h"
#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "crypto/rsa.h"
#include "store/record_store.h"
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

/// What stands in clear at the start of a record.
struct KeyHeader {
  KeyInfo info;
  std::size_t size = 0;  ///< of the header, in bytes
};
/// Reads the header of a record; it is proven only by unseal_key(). @errors kStorageFailure
[[nodiscard]] TokenResult<KeyHeader> parse_key_header(Bytes record);
/// Reads what is known of a stored key without opening it. @errors kNotFound, kStorageFailure
[[nodiscard]] TokenResult<KeyInfo> read_key_info(const store::RecordStore& store, KeyId id);

/// Makes the record of key `id`, in place: after a failure `out` holds nothing of the key. `out` has
/// kMaxKeyRecord bytes. @returns length. @errors kCryptoFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> seal_key(const SealingKey& master_key, KeyId id, const KeyInfo& info,
                                                const KeyMaterial& material, MutableBytes out);
/// Opens the record of key `id`, in place, and wipes what it opened once the key is loaded. `header` is what
/// parse_key_header() read in it. @errors kStorageFailure (altered, another master key), kCryptoFailure
[[nodiscard]] TokenResult<void> unseal_key(const SealingKey& master_key, KeyId id, const KeyHeader& header,
                                           MutableBytes record, KeyMaterial& out);

/// Appends a number of an RSA key as a field: its length in two bytes, then the number. @errors
/// kCryptoFailure, kBufferTooSmall (there is no room for the longest that it may be)
[[nodiscard]] TokenResult<void> put_number(const crypto::RsaPrivateKey& key, crypto::RsaNumber which,
                                           ByteWriter& out);

}  // namespace coffer::token
