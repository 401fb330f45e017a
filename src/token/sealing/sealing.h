#pragma once
#include "base/secret.h"
#include "platform/platform.h"
#include "token/terms/error.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// Bytes of a key that seals; each record gets an AES-256 key that is derived from it.
inline constexpr std::size_t kSealingKeySize = 32;
/// The random key that seals every private and secret key (MKEK), and keys like it.
using SealingKey = Secret<kSealingKeySize>;

/// What stands in front of the ciphertext: version, salt. Who puts the plain form there can seal in place.
inline constexpr std::size_t kSealPrefix = 1 + 16;
/// Length that sealing adds: the prefix, and the tag behind.
inline constexpr std::size_t kSealOverhead = kSealPrefix + 16;

/// What a sealed record is for: part of what its tag authenticates, so that records cannot take each other's
/// place.
enum class Purpose : std::uint8_t {
  kMasterKey = 1,
  kPrivateKey = 2,
  kDevicePrivateKey = 3,
  kKeyDomain = 4,
  kPrivateData = 5,
  kPinState = 6,
  kAuthorityKey = 7,
  kSessionPin = 8,
  kState = 9,
  kHdMaster = 10,
  kAccessKey = 11,
};

/// Seals with AES-256-GCM under a key of its own, derived from `key`, the purpose, the record's identifier
/// and a random salt: 02, salt (16), ciphertext, tag (16). However often records are sealed under one `key`,
/// no key of GCM is used twice. The tag also authenticates the purpose, the identifier and `header` (the part
/// of the record that stands in clear, at most 192 bytes).
/// @returns length of the sealed form: plain.size() + kSealOverhead.
/// @errors kBufferTooSmall, kInvalidLength (header), kCryptoFailure
[[nodiscard]] TokenResult<std::size_t> seal(const SealingKey& key, Purpose purpose, RecordId id, Bytes header,
                                            Bytes plain, MutableBytes out);
/// The reverse. `out` may be longer than needed. @returns length of the plain form.
/// @errors kStorageFailure (altered, or another key), kBufferTooSmall, kCryptoFailure
[[nodiscard]] TokenResult<std::size_t> unseal(const SealingKey& key, Purpose purpose, RecordId id,
                                              Bytes header, Bytes sealed, MutableBytes out);

/// The key for what must be usable before anybody logs in (the device key, pending DKEK shares): derived from
/// the root key.
[[nodiscard]] TokenResult<void> derive_device_sealing_key(const platform::RootKey& root, SealingKey& out);

}  // namespace coffer::token
