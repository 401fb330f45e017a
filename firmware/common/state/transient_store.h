#pragma once
#include <array>

#include "base/secret.h"
#include "store/record_store.h"

namespace coffer::firmware {

/// A few records in RAM, wiped when it goes: for an authority that signs one certificate and is forgotten.
class TransientStore final : public store::RecordStore {
 public:
  static constexpr std::size_t kRecords = 4;
  static constexpr std::size_t kRecordSize = 768;

  [[nodiscard]] store::StoreResult<std::size_t> read(store::RecordId id, MutableBytes out) const override;
  [[nodiscard]] store::StoreResult<std::size_t> size(store::RecordId id) const override;
  [[nodiscard]] store::StoreResult<void> visit(store::RecordId id,
                                               store::RecordVisitor& visitor) const override;
  [[nodiscard]] std::optional<store::RecordId> next(store::RecordId from) const override;
  /// Takes puts of new records alone. @errors kFull (also for any other change), kTooLong
  [[nodiscard]] store::StoreResult<void> apply(std::span<const store::Change> changes) override;
  [[nodiscard]] std::size_t free_space() const override { return (kRecords - used_) * kRecordSize; }

 private:
  struct Record {
    store::RecordId id = 0;
    SecretBuffer<kRecordSize> value;
  };
  [[nodiscard]] const Record* find(store::RecordId id) const;

  std::array<Record, kRecords> records_;
  std::size_t used_ = 0;
};

}  // namespace coffer::firmware
