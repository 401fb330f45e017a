#include "store/sqlite/sqlite_store.h"

namespace coffer::store {

namespace {

// The log takes 1 MiB, or what the longest transaction does, and the database grows by no more than the log
// has held when the disk became full.
constexpr std::size_t kReserveSteps = 16;
static_assert(kReserveSteps * SpaceReserve::kStep == std::size_t{4} << 20);

Result<std::optional<SpaceReserve>, OpenError> open_reserve(const std::filesystem::path& file) {
  if (file.empty()) return std::nullopt;
  auto reserve = SpaceReserve::open(file, kReserveSteps);
  if (!reserve) return std::unexpected(OpenError{OpenErrorCode::kIo, reserve.error()});
  return std::move(*reserve);
}

}  // namespace

SqliteStore::SqliteStore(Database database, RecordMap mirror, std::optional<SpaceReserve> reserve,
                         SqliteOptions options)
    : options_(std::move(options)),
      database_(std::move(database)),
      reserve_(std::move(reserve)),
      mirror_(std::move(mirror)) {}

Result<std::unique_ptr<SqliteStore>, OpenError> SqliteStore::open(const std::filesystem::path& file,
                                                                  SqliteOptions options) {
  auto lock = FileLock::acquire(file.string() + ".lock");
  if (!lock) {
    const FileLock::Error& error = lock.error();
    return std::unexpected(error.held_by_another
                               ? OpenError{OpenErrorCode::kLocked, file.string() + " is " + error.reason}
                               : OpenError{OpenErrorCode::kIo, "cannot lock: " + error.reason});
  }
  COFFER_TRY(auto store, open_locked(file, std::move(options)));
  store->lock_.emplace(std::move(*lock));
  return store;
}

Result<std::unique_ptr<SqliteStore>, OpenError> SqliteStore::open_locked(const std::filesystem::path& file,
                                                                         SqliteOptions options) {
  COFFER_TRY(Database database, Database::open(file, options.create, options.vfs));
  COFFER_TRY(RecordMap mirror, database.load());
  COFFER_TRY(std::optional<SpaceReserve> reserve, open_reserve(options.reserve));
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::move(database), std::move(mirror), std::move(reserve), std::move(options)));
}

bool SqliteStore::was_replaced() {
  if (replaced_ || !database_.was_replaced()) return replaced_;
  replaced_ = true;
  if (options_.on_replaced) {
    options_.on_replaced(
        "the records' file was replaced or removed: nothing more is stored until a new start");
  }
  return true;
}

StoreResult<std::size_t> SqliteStore::read(RecordId id, MutableBytes out) const {
  const std::shared_lock reading(mirror_mutex_);
  return mirror_.read(id, out);
}

StoreResult<std::size_t> SqliteStore::size(RecordId id) const {
  const std::shared_lock reading(mirror_mutex_);
  return mirror_.size(id);
}

StoreResult<void> SqliteStore::visit(RecordId id, RecordVisitor& visitor) const {
  const std::shared_lock reading(mirror_mutex_);
  return mirror_.visit(id, visitor);
}

std::optional<RecordId> SqliteStore::next(RecordId from) const {
  const std::shared_lock reading(mirror_mutex_);
  return mirror_.next(from);
}

/// Writes with the help of the reserve, if the disk is full and the transaction may use it.
StoreResult<void> SqliteStore::write(std::span<const Change> changes, bool grows) {
  if (grows && reserve_ && !reserve_->refill()) return std::unexpected(StoreError::kFull);
  auto written = database_.write(changes);
  while (!written && written.error() == StoreError::kFull && !grows && reserve_ && reserve_->release()) {
    written = database_.write(changes);
  }
  return written;
}

void SqliteStore::empty_log() {
  while (!database_.empty_log() && reserve_ && reserve_->release()) continue;
}

StoreResult<void> SqliteStore::apply(std::span<const Change> changes) {
  const std::scoped_lock writing(write_mutex_);
  COFFER_TRY(RecordMap::Plan plan, mirror_.plan(changes, options_.capacity_bytes));
  if (plan.empty()) return {};
  if (replaced_) return std::unexpected(StoreError::kIo);
  COFFER_CHECK(write(changes, plan.used() > mirror_.used()));
  if (was_replaced()) return std::unexpected(StoreError::kIo);
  const bool erases = plan.erases();
  {
    const std::unique_lock changing(mirror_mutex_);
    mirror_.commit(std::move(plan));
  }
  if (erases) empty_log();
  if (reserve_) reserve_->refill();
  return {};
}

std::size_t SqliteStore::free_space() const {
  const std::shared_lock reading(mirror_mutex_);
  return options_.capacity_bytes - std::min(options_.capacity_bytes, mirror_.used());
}

}  // namespace coffer::store
