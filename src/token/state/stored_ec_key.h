#pragma once
#include "token/state/context.h"

#include "crypto/ec.h"

namespace coffer::token {

/// An EC key that needs no login (the device key, keys of the issuing authority): curve identifier and
/// scalar, sealed under a key derived from the root key.
inline constexpr std::size_t kMaxStoredEcKey = 1 + crypto::kMaxFieldBytes + kSealOverhead;

/// @returns length in `out`
[[nodiscard]] TokenResult<std::size_t> seal_ec_key(const SealingKey& sealing_key, Purpose purpose,
                                                   RecordId id, const crypto::EcPrivateKey& key,
                                                   MutableBytes out);
/// Reads the record and opens it. @errors kNotFound, kStorageFailure
[[nodiscard]] TokenResult<crypto::EcPrivateKey> load_ec_key(const store::RecordStore& store,
                                                            const SealingKey& sealing_key, Purpose purpose,
                                                            RecordId id);

}  // namespace coffer::token
