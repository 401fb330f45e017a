#include "token/state/use_counter.h"

#include "token/state/state_record.h"

namespace coffer::token {

TokenResult<SealedUseCounter> seal_use_counter(const Context& context, KeyId id, std::uint32_t uses) {
  SealedUseCounter sealed{};
  COFFER_CHECK(seal_state(context, use_counter_record(id), be32(uses), sealed));
  return sealed;
}

TokenResult<std::uint32_t> read_use_counter(const Context& context, KeyId id) {
  SealedUseCounter record{};
  const auto size = read_state(context, use_counter_record(id), record);
  if (!size || *size != kUseCounterSize) return fail(ErrorCode::kStorageFailure);
  return load_be32(Bytes(record).first<kUseCounterSize>());
}

TokenResult<void> spend_use(Context& context, KeyId id) {
  COFFER_TRY(const std::uint32_t uses, read_use_counter(context, id));
  if (uses == 0) return fail(ErrorCode::kCounterExhausted);
  COFFER_TRY(const auto sealed, seal_use_counter(context, id, uses - 1));
  if (!context.store.put(use_counter_record(id), sealed)) return fail(ErrorCode::kStorageFailure);
  return {};
}

}  // namespace coffer::token
