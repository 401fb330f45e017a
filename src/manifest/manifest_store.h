#pragma once
// Layer `manifest`: the records of a store are authentic as a whole. Each transaction also writes a manifest:
// a generation, and a tag over the digest of all records. A record changed, removed, added or put back from
// an older copy is found when the store is opened; an older copy of everything, by a counter outside the
// store.

#include "manifest/manifest.h"

namespace coffer::manifest {

/// Why a ManifestStore does not open.
enum class ManifestError {
  kAltered,         ///< the records are not those of any transaction: something was changed, lost or added
  kRolledBack,      ///< they are those of an earlier transaction than a counter has seen
  kCounterMissing,  ///< a counter is not there
  kCounterInvalid,  ///< something else is in a counter's place
  kCounterFailed,   ///< a counter cannot be read or raised
  kOtherCounters,   ///< a counter of starts is given that the records do not know, or one is not that they
                    ///< know
  kStorage,         ///< the store failed
  kCrypto,          ///< the cryptographic back-end failed
};
/// What opening a ManifestStore answers.
template <typename T>
using ManifestResult = Result<T, ManifestError>;

/// What keeps a store from being put back to an earlier state.
struct Counters {
  /// Raised with each transaction, after it. After a power cut it may stand behind the records, never before.
  platform::MonotonicCounter& transactions;
  /// A slow or precious one (a TPM, fuses), raised at each start and every `transactions_per_start`
  /// transactions; or null.
  platform::MonotonicCounter* starts = nullptr;
  std::uint32_t transactions_per_start = 1u << 16;
};

/// Most changes of one transaction of a ManifestStore.
inline constexpr std::size_t kMaxChanges = 32;

/// A RecordStore that keeps the manifest of another. kManifestRecord is not there for who uses it: it is not
/// read, and erasing a range with it leaves it.
class ManifestStore final : public store::RecordStore {
 public:
  /// `records`, `mutex` and the counters must outlive it; nobody else may change the records. `mutex` is held
  /// during apply(), before anything that the store locks.
  ManifestStore(store::RecordStore& records, platform::Mutex& mutex, const Counters& counters);

  /// Writes the manifest of a store without records, which goes on where the counters stand (they are made
  /// when missing), and opens it. @errors kAltered (there are records), kCounterFailed, kStorage, kCrypto
  [[nodiscard]] ManifestResult<void> create(const platform::RootKey& root);
  /// Reads all records once, and compares them with the manifest and the counters. Before it succeeds,
  /// nothing can be read or written. A counter that stands behind is raised. @errors all
  [[nodiscard]] ManifestResult<void> open(const platform::RootKey& root);
  /// The same for records that are to be accepted although they are older than a counter says, a counter is
  /// gone, or a counter of starts is new or no longer used: from now on these are the newest. @errors
  /// kAltered, kCounterInvalid, kCounterFailed, kStorage, kCrypto
  [[nodiscard]] ManifestResult<void> open_older(const platform::RootKey& root);
  /// The generation of the records: that of the last transaction, or of one that failed after it.
  [[nodiscard]] std::uint64_t generation() const { return manifest_.generation; }
  /// Makes the counter of transactions survive a power cut. Before it goes away; a failure loses nothing.
  void sync_counter();

  [[nodiscard]] store::StoreResult<std::size_t> read(store::RecordId id, MutableBytes out) const override;
  [[nodiscard]] store::StoreResult<std::size_t> size(store::RecordId id) const override;
  [[nodiscard]] store::StoreResult<void> visit(store::RecordId id,
                                               store::RecordVisitor& visitor) const override;
  [[nodiscard]] std::optional<store::RecordId> next(store::RecordId from) const override;
  /// @errors kTooLong (also over kMaxChanges, or a change of kManifestRecord), kFull, kIo (also for good
  /// after the counter could not be raised), kCorrupt (not open)
  [[nodiscard]] store::StoreResult<void> apply(std::span<const store::Change> changes) override;
  [[nodiscard]] std::size_t free_space() const override;

 private:
  [[nodiscard]] ManifestResult<void> load(const platform::RootKey& root);
  [[nodiscard]] ManifestResult<void> check_transactions();
  [[nodiscard]] ManifestResult<void> check_starts();
  [[nodiscard]] ManifestResult<void> begin_start(std::uint64_t generation);
  [[nodiscard]] store::StoreResult<void> write(std::span<const store::Change> changes,
                                               const RecordDigest& digest, std::uint64_t start);
  [[nodiscard]] store::StoreResult<void> mark();
  [[nodiscard]] bool raise_counters();
  [[nodiscard]] store::StoreResult<void> raise_counters_or_stop();

  store::RecordStore& records_;
  platform::Mutex& mutex_;
  const Counters counters_;
  ManifestKeys keys_;
  RecordDigest digest_;
  Manifest manifest_;
  std::uint32_t since_start_ = 0;
  std::uint32_t since_sync_ = 0;
  bool open_ = false;
  bool marked_ = false;  ///< the counter stands above all that was written and not acknowledged
  bool counter_failed_ = false;
};

}  // namespace coffer::manifest
