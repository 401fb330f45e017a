#include "token/use_counter.h"

namespace coffer::token {

TokenResult<std::uint32_t> read_use_counter(const store::RecordStore& store, KeyId id) {
  std::array<std::uint8_t, 4> record{};
  const auto size = store.read(use_counter_record(id), record);
  if (!size || *size != record.size()) return fail(ErrorCode::kStorageFailure);
  return load_be32(record);
}

TokenResult<void> spend_use(store::RecordStore& store, KeyId id) {
  COFFER_TRY(const std::uint32_t uses, read_use_counter(store, id));
  if (uses == 0) return fail(ErrorCode::kCounterExhausted);
  if (!store.put(use_counter_record(id), encode_use_counter(uses - 1))) {
    return fail(ErrorCode::kStorageFailure);
  }
  return {};
}

}  // namespace coffer::token
