#pragma once
// How a key domain lies in its record. See docs/spec/storage.md. All functions: call with the state mutex
// held.

#include "crypto/curve.h"
#include "token/state/context.h"

namespace coffer::token {

/// Bytes of a DKEK, and of each of its shares.
inline constexpr std::size_t kDkekSize = 32;
/// Bytes of a key check value: the start of SHA-256 of the DKEK.
inline constexpr std::size_t kKeyCheckValueSize = 8;
/// UID of an XKEK domain: the public point of its group's signer, X || Y.
inline constexpr std::size_t kMaxKeyDomainUid = 2 * crypto::kMaxFieldBytes;
/// The key under which the keys of a domain leave, wrapped (device key encryption key).
using Dkek = Secret<kDkekSize>;
using KeyDomainUid = FixedBuffer<kMaxKeyDomainUid>;

/// What MANAGE KEY DOMAIN answers.
struct KeyDomainStatus {
  std::uint8_t total_shares = 0;  ///< FF: an XKEK domain
  std::uint8_t missing_shares = 0;
  std::array<std::uint8_t, kKeyCheckValueSize> key_check_value{};  ///< zeros while there is no DKEK
  KeyDomainUid uid;                                                ///< XKEK domains only
};

/// What a domain remembers of a share, to know it again: the start of HMAC-SHA-256 of the share, with the
/// domain's identity as key.
inline constexpr std::size_t kShareDigestSize = 8;
using ShareDigest = std::array<std::uint8_t, kShareDigestSize>;
/// Most shares of a DKEK: their number is one byte.
inline constexpr std::size_t kMaxShares = 0xFF;

/// The secret part of a domain's record.
struct KeyDomainSecret {
  Dkek sum;  ///< XOR of the shares imported so far, zeros before the first; with none missing, the DKEK
  SecretBuffer<kMaxShares * kShareDigestSize> imported;  ///< digests of those shares; empty with none missing
};

/// Longest header: version, shares, missing ones and SealedBy; key check value, identity, length and UID.
inline constexpr std::size_t kMaxKeyDomainHeader =
    4 + kKeyCheckValueSize + sizeof(KeyDomainIdentity) + 1 + kMaxKeyDomainUid;
/// Longest sealed secret: the sum, and a digest of each share.
inline constexpr std::size_t kMaxSealedKeyDomain = kDkekSize + kMaxShares * kShareDigestSize + kSealOverhead;
/// Room for every record: header, then sealed secret.
inline constexpr std::size_t kMaxKeyDomainRecord = kMaxKeyDomainHeader + kMaxSealedKeyDomain;
using KeyDomainRecordBuffer = std::array<std::uint8_t, kMaxKeyDomainRecord>;

/// Under which key the DKEK, or the sum of the shares so far, is sealed.
enum class SealedBy : std::uint8_t { kRootKey = 1, kMasterKey = 2 };

/// The header of a domain that is set up, which stands in clear before its sealed secret: zeros before the
/// first share, or before the agreement (XKEK), so that the header is authenticated from the start. Otherwise
/// who can write the storage could put an empty domain in the place of a complete one, and import a share.
struct KeyDomainRecord {
  KeyDomainStatus status;
  KeyDomainIdentity identity{};
  bool agreed = false;  ///< XKEK: the sealed value is the DKEK
  SealedBy sealed_by = SealedBy::kRootKey;

  /// Whether two devices of a group agree on its DKEK; else it is made of shares.
  [[nodiscard]] bool is_xkek() const { return !status.uid.empty(); }
  /// Whether it has its DKEK.
  [[nodiscard]] bool complete() const { return is_xkek() ? agreed : status.missing_shares == 0; }
};

/// Where a domain's record lies. `domain`: below the number of domains.
[[nodiscard]] RecordId key_domain_record_id(std::uint8_t domain);
/// What a domain is to have that is set up now. @errors kCryptoFailure
[[nodiscard]] TokenResult<KeyDomainIdentity> make_key_domain_identity();
/// A domain that waits for all its shares.
[[nodiscard]] KeyDomainRecord empty_key_domain(const KeyDomainIdentity& identity, std::uint8_t shares);
/// A domain that waits for its agreement. `uid`: 1 to kMaxKeyDomainUid bytes.
[[nodiscard]] KeyDomainRecord empty_xkek_domain(const KeyDomainIdentity& identity, Bytes uid);
/// The part in clear, which the seal authenticates.
[[nodiscard]] FixedBuffer<kMaxKeyDomainHeader> encode_header(const KeyDomainRecord& record);
/// Reads the header of a record; nothing is opened, so nothing in it is proven. @errors kStorageFailure
[[nodiscard]] TokenResult<KeyDomainRecord> parse_key_domain(Bytes bytes);

/// Whether the token has such a domain, set up or not. @errors kNoKeyDomains, kNoSuchDomain
[[nodiscard]] TokenResult<void> check_key_domain_number(const Context& context, std::uint8_t domain);
/// Whether nothing lies in the place of a domain's record. @errors kDomainConfigured, kStorageFailure
[[nodiscard]] TokenResult<void> check_unconfigured(const Context& context, std::uint8_t domain);
/// Reads a domain's header. @errors as check_key_domain_number(), kDomainUnconfigured,
/// kStorageFailure
[[nodiscard]] TokenResult<KeyDomainRecord> read_key_domain(const Context& context, std::uint8_t domain);
/// The identity that a key made for `domain` now is bound to: that of no domain (zeros) where the token has
/// none, or domain 0 is not set up. @errors kDomainUnconfigured, kStorageFailure
[[nodiscard]] TokenResult<KeyDomainIdentity> identity_for_new_key(const Context& context,
                                                                  std::uint8_t domain);
/// Reads and opens the secret of the domain whose header is `record`, and with that makes sure of the header.
/// @errors kNotAuthorised, kStorageFailure
[[nodiscard]] TokenResult<void> open_key_domain(const Context& context, const Session& session,
                                                std::uint8_t domain, const KeyDomainRecord& record,
                                                KeyDomainSecret& out);
/// Writes the whole record, `secret` sealed under `key`. @returns length in `out`, at most
/// kMaxKeyDomainRecord. @errors kBufferTooSmall, kCryptoFailure
[[nodiscard]] TokenResult<std::size_t> seal_key_domain(const SealingKey& key, std::uint8_t domain,
                                                       const KeyDomainRecord& record,
                                                       const KeyDomainSecret& secret, MutableBytes out);
/// The same, into the store, which forgets the secret that was there. @errors as above, kStorageFull,
/// kStorageFailure
[[nodiscard]] TokenResult<void> store_key_domain(Context& context, const SealingKey& key, std::uint8_t domain,
                                                 const KeyDomainRecord& record,
                                                 const KeyDomainSecret& secret);
/// Sets the key check value: the first 8 bytes of SHA-256 of the DKEK. @errors kCryptoFailure
[[nodiscard]] TokenResult<void> compute_key_check_value(const Dkek& dkek, KeyDomainStatus& status);

}  // namespace coffer::token
