#pragma once
#include "token/state/context.h"

namespace coffer::token {

// Records that decide who may do what (configuration, registered public keys, trusted keys, use counters) are
// sealed under the device's sealing key: whoever can write the storage, but has no root key, cannot make one.
// Putting an older one back is noticed by the store's manifest (manifest/manifest_store.h).

/// Longest value that store_state() takes, before it is sealed: a trusted key. Who has more seals it itself.
inline constexpr std::size_t kMaxStoredState = 192;

/// Reads a record to the start of `out`, which has room for it as it is stored: kSealOverhead bytes more.
/// @returns its length. @errors kNotFound, kStorageFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> read_state(const Context& context, RecordId id, MutableBytes out);
/// Seals a record, for a transaction. @returns length in `out`: value.size() + kSealOverhead.
[[nodiscard]] TokenResult<std::size_t> seal_state(const Context& context, RecordId id, Bytes value,
                                                  MutableBytes out);
/// The record of the configuration, as it is stored.
using SealedDeviceConfig = std::array<std::uint8_t, kDeviceConfigBytes + kSealOverhead>;
/// Seals the configuration, for a transaction. @errors kCryptoFailure
[[nodiscard]] TokenResult<SealedDeviceConfig> seal_config(const Context& context, const DeviceConfig& config);
/// Seals and stores a record of at most kMaxStoredState bytes. @errors kBufferTooSmall, kStorageFull,
/// kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<void> store_state(Context& context, RecordId id, Bytes value);

}  // namespace coffer::token
