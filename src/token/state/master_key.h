#pragma once
#include "token/state/context.h"

namespace coffer::token {

// A PIN, or the quorum of public keys, opens the access key; the access key opens the master key, which seals
// everything else. With secure lock on, the access key opens it only together with the mask of one computer.
// The master key lies in one record: to turn secure lock on or off changes that record, and no PIN's.

/// Bytes of the record: the master key, sealed, and nothing in clear.
inline constexpr std::size_t kMasterKeyRecordSize = kSealingKeySize + kSealOverhead;
using MasterKeyRecord = std::array<std::uint8_t, kMasterKeyRecordSize>;

/// Makes the record. `mask`: of secure lock, or nothing. @errors kCryptoFailure
[[nodiscard]] TokenResult<MasterKeyRecord> seal_master_key(const SealingKey& access_key, const LockMask* mask,
                                                           const SealingKey& master_key);
/// Reads and opens the record. Call with the state mutex held.
/// @errors kStorageFailure (altered, another access key, another mask), kCryptoFailure
[[nodiscard]] TokenResult<void> open_master_key(const Context& context, const SealingKey& access_key,
                                                const LockMask* mask, SealingKey& out);

}  // namespace coffer::token
