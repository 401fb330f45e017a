#pragma once
#include <optional>

#include "manifest/record_digest.h"
#include "platform/platform.h"

namespace coffer::manifest {

/// The record that says which records there are. Nobody above this layer sees it.
inline constexpr store::RecordId kManifestRecord = 0x0FFF;

/// What a manifest says besides the digest of all other records.
struct Manifest {
  std::uint64_t generation = 0;  ///< rises with each transaction; what the counter is compared with
  std::uint64_t start = 0;       ///< what the counter of starts is compared with; 0: there was none yet
};

/// Version, generation, start, and a tag over these and the digest. The digest itself is not stored.
inline constexpr std::size_t kManifestSize = 1 + 8 + 8 + 32;
using ManifestRecord = std::array<std::uint8_t, kManifestSize>;

/// The two keys of a store's manifest.
class ManifestKeys {
 public:
  /// HKDF-SHA-256 of the root key, with a purpose each. @errors kBackendFailure
  [[nodiscard]] crypto::CryptoResult<void> derive(const platform::RootKey& root);
  /// Under which records are hashed.
  [[nodiscard]] const ManifestKey& records() const { return records_; }
  /// Makes the record. @errors kBackendFailure
  [[nodiscard]] crypto::CryptoResult<ManifestRecord> seal(const Manifest& manifest,
                                                          const RecordDigest& digest) const;
  /// What a record says; nothing when it is not one that seal() made for this digest. @errors kBackendFailure
  [[nodiscard]] crypto::CryptoResult<std::optional<Manifest>> open(Bytes record,
                                                                   const RecordDigest& digest) const;

 private:
  ManifestKey records_;
  ManifestKey tags_;
};

}  // namespace coffer::manifest
