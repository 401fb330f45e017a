#pragma once
#include "platform/security_log.h"
#include "store/record_store.h"

namespace coffer::platform {

/// A store whose failures the security log hears of, otherwise the store itself: kFull is kStorageFull, kIo
/// kStorageFailed, kCorrupt kStorageDamaged, one event for each call. What only the caller did wrong is none.
class WatchedStore final : public store::RecordStore {
 public:
  /// Both must outlive it.
  WatchedStore(store::RecordStore& store, SecurityLog& log) : store_(store), log_(log) {}

  [[nodiscard]] store::StoreResult<std::size_t> read(store::RecordId id, MutableBytes out) const override {
    return heard(store_.read(id, out));
  }
  [[nodiscard]] store::StoreResult<std::size_t> size(store::RecordId id) const override {
    return heard(store_.size(id));
  }
  [[nodiscard]] store::StoreResult<void> visit(store::RecordId id,
                                               store::RecordVisitor& visitor) const override {
    return heard(store_.visit(id, visitor));
  }
  [[nodiscard]] std::optional<store::RecordId> next(store::RecordId from) const override {
    return store_.next(from);
  }
  [[nodiscard]] store::StoreResult<void> apply(std::span<const store::Change> changes) override {
    return heard(store_.apply(changes));
  }
  [[nodiscard]] std::size_t free_space() const override { return store_.free_space(); }

 private:
  static SecurityEvent event_of(store::StoreError error) {
    switch (error) {
      case store::StoreError::kFull:
        return SecurityEvent::kStorageFull;
      case store::StoreError::kIo:
        return SecurityEvent::kStorageFailed;
      case store::StoreError::kCorrupt:
        return SecurityEvent::kStorageDamaged;
      case store::StoreError::kNotFound:
      case store::StoreError::kBufferTooSmall:
      case store::StoreError::kTooLong:
        return SecurityEvent::kNone;
    }
    return SecurityEvent::kNone;
  }
  template <typename T>
  store::StoreResult<T> heard(store::StoreResult<T> result) const {
    if (result) return result;
    const SecurityEvent event = event_of(result.error());
    if (event != SecurityEvent::kNone) log_.record({.event = event});
    return result;
  }

  store::RecordStore& store_;
  SecurityLog& log_;
};

}  // namespace coffer::platform
