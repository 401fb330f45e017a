#include "store/sqlite/sqlite_store.h"

namespace coffer::store {

SqliteStore::SqliteStore(FileLock lock, Database database, RecordMap mirror, std::size_t capacity)
    : lock_(std::move(lock)),
      capacity_(capacity),
      database_(std::move(database)),
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
  COFFER_TRY(Database database, Database::open(file, options.vfs));
  COFFER_TRY(RecordMap mirror, database.load());
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::move(*lock), std::move(database), std::move(mirror), options.capacity_bytes));
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

StoreResult<void> SqliteStore::apply(std::span<const Change> changes) {
  const std::scoped_lock writing(write_mutex_);
  COFFER_TRY(RecordMap::Plan plan, mirror_.plan(changes, capacity_));
  if (plan.empty()) return {};
  COFFER_CHECK(database_.write(changes));
  const bool erases = plan.erases();
  {
    const std::unique_lock changing(mirror_mutex_);
    mirror_.commit(std::move(plan));
  }
  if (erases) database_.empty_log();
  return {};
}

std::size_t SqliteStore::free_space() const {
  const std::shared_lock reading(mirror_mutex_);
  return capacity_ - std::min(capacity_, mirror_.used());
}

}  // namespace coffer::store
