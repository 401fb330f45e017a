#pragma once
#include "manifest/record_digest.h"

namespace coffer::manifest {

/// Whether a transaction writes or erases anything of `records`.
[[nodiscard]] bool changes_anything(const store::RecordStore& records,
                                    std::span<const store::Change> changes);

/// Makes the digest of `records` that of what they are after a transaction, the manifest left out. No change
/// is carried out. @errors kCorrupt, kIo (also when the cryptographic back-end failed)
[[nodiscard]] store::StoreResult<void> digest_transaction(const ManifestKey& key,
                                                          const store::RecordStore& records,
                                                          std::span<const store::Change> changes,
                                                          RecordDigest& digest);

/// The digest of all records but the manifest. @errors as digest_transaction
[[nodiscard]] store::StoreResult<RecordDigest> digest_records(const ManifestKey& key,
                                                              const store::RecordStore& records);

}  // namespace coffer::manifest
