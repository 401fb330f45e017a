#pragma once
#include <array>

#include "base/secret.h"
#include "crypto/error.h"
#include "store/record_store.h"

namespace coffer::manifest {

/// A key of the manifest, derived from the root key.
using ManifestKey = Secret<32>;

/// One record's share of a digest: 256 bits, big-endian.
using RecordHash = std::array<std::uint8_t, 32>;

/// HMAC-SHA-256 under `key` of the identifier (2), the value's length (4) and the value. @errors
/// kBackendFailure
[[nodiscard]] crypto::CryptoResult<RecordHash> hash_record(const ManifestKey& key, store::RecordId id,
                                                           Bytes value);

/// A keyed digest of a set of records: the sum of their hashes modulo 2^256. A record more or less is one
/// addition, whatever the others are. Who has no key cannot find another set with the same sum, as long as he
/// never sees one (M. Bellare and D. Micciancio, "A New Paradigm for Collision-Free Hashing", 1997; D. Clarke
/// et al., "Incremental Multiset Hash Functions", 2003).
class RecordDigest {
 public:
  /// A record more. The order does not matter.
  void add(const RecordHash& hash);
  /// A record less, which must have been added: nobody notices otherwise.
  void subtract(const RecordHash& hash);
  /// The sum, 32 bytes, big-endian; zeros for no records. Never to be shown to those outside.
  [[nodiscard]] const RecordHash& bytes() const { return sum_; }

 private:
  RecordHash sum_{};
};

}  // namespace coffer::manifest
