#include "manifest/transaction_digest.h"

#include <algorithm>
#include <limits>

#include "manifest/manifest.h"

namespace coffer::manifest {
namespace {

using store::Change;
using store::RecordId;
using store::StoreError;
using store::StoreResult;

bool covers(const Change& change, RecordId id) { return change.first <= id && id <= change.last; }

bool any_covers(std::span<const Change> changes, RecordId id) {
  return std::ranges::any_of(changes, [id](const Change& change) { return covers(change, id); });
}

StoreResult<RecordHash> hash_value(const ManifestKey& key, RecordId id, Bytes value) {
  const auto hash = hash_record(key, id, value);
  if (!hash) return std::unexpected(StoreError::kIo);
  return *hash;
}

StoreResult<RecordHash> hash_stored(const ManifestKey& key, const store::RecordStore& records, RecordId id) {
  struct Hasher final : store::RecordVisitor {
    Hasher(const ManifestKey& with, RecordId of) : key(with), id(of) {}
    void visit(Bytes value) override { hash = hash_value(key, id, value); }
    const ManifestKey& key;
    const RecordId id;
    StoreResult<RecordHash> hash = std::unexpected(StoreError::kIo);
  };
  Hasher hasher(key, id);
  COFFER_CHECK(records.visit(id, hasher));
  return hasher.hash;
}

/// Calls `use` with each identifier of a record from first to last, the manifest left out, until it fails.
template <typename Use>
StoreResult<void> for_each_record(const store::RecordStore& records, RecordId first, RecordId last, Use use) {
  for (auto id = records.next(first); id && *id <= last; id = records.next(static_cast<RecordId>(*id + 1))) {
    if (*id != kManifestRecord) {
      COFFER_CHECK(use(*id));
    }
    if (*id == std::numeric_limits<RecordId>::max()) break;
  }
  return {};
}

}  // namespace

bool changes_anything(const store::RecordStore& records, std::span<const Change> changes) {
  return std::ranges::any_of(changes, [&](const Change& change) {
    if (change.kind == Change::Kind::kPut) return true;
    const auto found = for_each_record(records, change.first, change.last, [](RecordId) -> StoreResult<void> {
      return std::unexpected(StoreError::kIo);
    });
    return !found;
  });
}

// A record goes when the first change that names it comes, and what is there at the end is what the last one
// that names it puts.
StoreResult<void> digest_transaction(const ManifestKey& key, const store::RecordStore& records,
                                     std::span<const Change> changes, RecordDigest& digest) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change& change = changes[i];
    COFFER_CHECK(for_each_record(records, change.first, change.last, [&](RecordId id) -> StoreResult<void> {
      if (any_covers(changes.first(i), id)) return {};
      COFFER_TRY(const RecordHash hash, hash_stored(key, records, id));
      digest.subtract(hash);
      return {};
    }));
    if (change.kind == Change::Kind::kErase || any_covers(changes.subspan(i + 1), change.first)) continue;
    COFFER_TRY(const RecordHash hash, hash_value(key, change.first, change.value));
    digest.add(hash);
  }
  return {};
}

StoreResult<RecordDigest> digest_records(const ManifestKey& key, const store::RecordStore& records) {
  RecordDigest digest;
  COFFER_CHECK(for_each_record(records, 0, std::numeric_limits<RecordId>::max(),
                               [&](RecordId id) -> StoreResult<void> {
                                 COFFER_TRY(const RecordHash hash, hash_stored(key, records, id));
                                 digest.add(hash);
                                 return {};
                               }));
  return digest;
}

}  // namespace coffer::manifest
