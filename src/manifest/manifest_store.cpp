#include "manifest/manifest_store.h"

#include <algorithm>
#include <utility>

#include "manifest/transaction_digest.h"

namespace coffer::manifest {
namespace {

using platform::CounterError;
using store::Change;
using store::RecordId;
using store::StoreError;
using store::StoreResult;

// A counter that is not synchronised by each transaction is so every this many.
constexpr std::uint64_t kTransactionsPerSync = 1024;

ManifestError translate(CounterError error) {
  switch (error) {
    case CounterError::kMissing:
      return ManifestError::kCounterMissing;
    case CounterError::kInvalid:
      return ManifestError::kCounterInvalid;
    case CounterError::kFailed:
      return ManifestError::kCounterFailed;
  }
  std::unreachable();
}

ManifestResult<std::uint64_t> read(platform::MonotonicCounter& counter) {
  const auto value = counter.read();
  if (!value) return std::unexpected(translate(value.error()));
  return *value;
}

/// Where a counter stands, which is made if there is none. What else lies in its place stays.
ManifestResult<std::uint64_t> read_or_create(platform::MonotonicCounter& counter) {
  const auto value = read(counter);
  if (value || value.error() != ManifestError::kCounterMissing) return value;
  if (!counter.create()) return std::unexpected(ManifestError::kCounterFailed);
  return read(counter);
}

bool changes_manifest(const Change& change) {
  return change.kind == Change::Kind::kPut && change.first == kManifestRecord;
}

}  // namespace

ManifestStore::ManifestStore(store::RecordStore& records, platform::Mutex& mutex, const Counters& counters)
    : records_(records), mutex_(mutex), counters_(counters) {}

ManifestResult<void> ManifestStore::create(const platform::RootKey& root) {
  const platform::Lock lock(mutex_);
  if (records_.next(0)) return std::unexpected(ManifestError::kAltered);
  if (!keys_.derive(root)) return std::unexpected(ManifestError::kCrypto);
  digest_ = {};
  COFFER_TRY(manifest_.generation, read_or_create(counters_.transactions));
  if (counters_.starts != nullptr) {
    COFFER_TRY(manifest_.start, read_or_create(*counters_.starts));
  }
  return begin_start(manifest_.generation);
}

/// Reads the records and the manifest, and finds that they belong together.
ManifestResult<void> ManifestStore::load(const platform::RootKey& root) {
  if (!keys_.derive(root)) return std::unexpected(ManifestError::kCrypto);
  const auto digest = digest_records(keys_.records(), records_);
  if (!digest) return std::unexpected(ManifestError::kStorage);
  ManifestRecord record{};
  const auto size = records_.read(kManifestRecord, record);
  if (!size) {
    const bool altered = size.error() == StoreError::kNotFound || size.error() == StoreError::kBufferTooSmall;
    return std::unexpected(altered ? ManifestError::kAltered : ManifestError::kStorage);
  }
  const auto manifest = keys_.open(Bytes(record).first(*size), *digest);
  if (!manifest) return std::unexpected(ManifestError::kCrypto);
  if (!*manifest) return std::unexpected(ManifestError::kAltered);
  digest_ = *digest;
  manifest_ = **manifest;
  return {};
}

ManifestResult<void> ManifestStore::check_transactions() {
  COFFER_TRY(const std::uint64_t counted, manifest::read(counters_.transactions));
  if (manifest_.generation < counted) return std::unexpected(ManifestError::kRolledBack);
  return {};
}

/// The counter of starts is raised after the manifest that says so: it stands where the manifest says, or one
/// step behind.
ManifestResult<void> ManifestStore::check_starts() {
  // To begin with one, or to end with it, is an act of the owner (open_older): else an older copy could, too.
  if ((counters_.starts == nullptr) != (manifest_.start == 0)) {
    return std::unexpected(ManifestError::kOtherCounters);
  }
  if (counters_.starts == nullptr) return {};
  COFFER_TRY(const std::uint64_t counted, manifest::read(*counters_.starts));
  if (manifest_.start < counted) return std::unexpected(ManifestError::kRolledBack);
  return {};
}

/// Writes a manifest for a generation after `generation` and, with a counter of starts, for its next
/// step: one that an earlier start wrote down, and did not take, is that.
ManifestResult<void> ManifestStore::begin_start(std::uint64_t generation) {
  manifest_.generation = generation + 1;
  std::uint64_t start = 0;
  if (counters_.starts != nullptr) {
    COFFER_TRY(const std::uint64_t counted, manifest::read(*counters_.starts));
    start = std::max(manifest_.start, counted + 1);
  }
  if (!write({}, digest_, start)) return std::unexpected(ManifestError::kStorage);
  if (!raise_counters()) return std::unexpected(ManifestError::kCounterFailed);
  marked_ = true;
  open_ = true;
  return {};
}

ManifestResult<void> ManifestStore::open(const platform::RootKey& root) {
  const platform::Lock lock(mutex_);
  COFFER_CHECK(load(root));
  COFFER_CHECK(check_transactions());
  COFFER_CHECK(check_starts());
  if (counters_.starts != nullptr) {
    COFFER_CHECK(begin_start(manifest_.generation));
  } else if (!raise_counters()) {
    return std::unexpected(ManifestError::kCounterFailed);
  }
  if (!counters_.transactions.sync()) return std::unexpected(ManifestError::kCounterFailed);
  open_ = true;
  return {};
}

ManifestResult<void> ManifestStore::open_older(const platform::RootKey& root) {
  const platform::Lock lock(mutex_);
  COFFER_CHECK(load(root));
  COFFER_TRY(const std::uint64_t counted, read_or_create(counters_.transactions));
  manifest_.start = 0;
  if (counters_.starts != nullptr) {
    COFFER_TRY(manifest_.start, read_or_create(*counters_.starts));
  }
  COFFER_CHECK(begin_start(std::max(manifest_.generation, counted)));
  if (!counters_.transactions.sync()) return std::unexpected(ManifestError::kCounterFailed);
  return {};
}

void ManifestStore::sync_counter() {
  const platform::Lock lock(mutex_);
  if (open_) (void)counters_.transactions.sync();
}

/// Carries out a transaction with the manifest of its outcome. A generation is never used twice, also when a
/// failed transaction may turn out to be on the medium.
StoreResult<void> ManifestStore::write(std::span<const Change> changes, const RecordDigest& digest,
                                       std::uint64_t start) {
  const Manifest manifest{.generation = ++manifest_.generation, .start = start};
  const auto record = keys_.seal(manifest, digest);
  if (!record) return std::unexpected(StoreError::kIo);
  std::array<Change, kMaxChanges + 1> all{};
  std::ranges::copy(changes, all.begin());
  all[changes.size()] = Change::put(kManifestRecord, *record);  // behind an erasure of a range with it
  if (const auto written = records_.apply(std::span(all).first(changes.size() + 1)); !written) {
    marked_ = false;
    return written;
  }
  digest_ = digest;
  manifest_ = manifest;
  return {};
}

/// In front of the first transaction of a start, and of the one after a failure, one that changes nothing:
/// what was written before and not acknowledged may still lie on the medium, or in a copy of it, and must not
/// have the generation of a transaction that is acknowledged now. At most one such generation is above the
/// counter.
StoreResult<void> ManifestStore::mark() {
  if (marked_) return {};
  COFFER_CHECK(write({}, digest_, manifest_.start));
  COFFER_CHECK(raise_counters_or_stop());
  marked_ = true;
  return {};
}

/// Brings the counters to where the manifest stands.
bool ManifestStore::raise_counters() {
  bool raised = counters_.transactions.raise(manifest_.generation).has_value();
  if (++since_sync_ >= kTransactionsPerSync) {
    raised = counters_.transactions.sync() && raised;
    since_sync_ = 0;
  }
  if (counters_.starts != nullptr && since_start_ == 0) {
    raised = counters_.starts->raise(manifest_.start) && raised;
  }
  return raised;
}

/// The next start accepts the transaction before; but without a counter nobody can be told that it is there
/// for good.
StoreResult<void> ManifestStore::raise_counters_or_stop() {
  if (raise_counters()) return {};
  counter_failed_ = true;
  return std::unexpected(StoreError::kIo);
}

StoreResult<void> ManifestStore::apply(std::span<const Change> changes) {
  const platform::Lock lock(mutex_);
  if (!open_) return std::unexpected(StoreError::kCorrupt);
  if (counter_failed_) return std::unexpected(StoreError::kIo);
  if (changes.size() > kMaxChanges || std::ranges::any_of(changes, changes_manifest)) {
    return std::unexpected(StoreError::kTooLong);
  }
  if (!changes_anything(records_, changes)) return {};
  COFFER_CHECK(mark());
  RecordDigest digest = digest_;
  COFFER_CHECK(digest_transaction(keys_.records(), records_, changes, digest));
  const bool starts = counters_.starts != nullptr && since_start_ + 1 >= counters_.transactions_per_start;
  COFFER_CHECK(write(changes, digest, manifest_.start + (starts ? 1 : 0)));
  since_start_ = starts ? 0 : since_start_ + 1;
  return raise_counters_or_stop();
}

StoreResult<std::size_t> ManifestStore::read(RecordId id, MutableBytes out) const {
  if (!open_) return std::unexpected(StoreError::kCorrupt);
  if (id == kManifestRecord) return std::unexpected(StoreError::kNotFound);
  return records_.read(id, out);
}

StoreResult<std::size_t> ManifestStore::size(RecordId id) const {
  if (!open_) return std::unexpected(StoreError::kCorrupt);
  if (id == kManifestRecord) return std::unexpected(StoreError::kNotFound);
  return records_.size(id);
}

StoreResult<void> ManifestStore::visit(RecordId id, store::RecordVisitor& visitor) const {
  if (!open_) return std::unexpected(StoreError::kCorrupt);
  if (id == kManifestRecord) return std::unexpected(StoreError::kNotFound);
  return records_.visit(id, visitor);
}

std::optional<RecordId> ManifestStore::next(RecordId from) const {
  if (!open_) return std::nullopt;
  const auto id = records_.next(from);
  return id == kManifestRecord ? records_.next(kManifestRecord + 1) : id;
}

std::size_t ManifestStore::free_space() const { return records_.free_space(); }

}  // namespace coffer::manifest
