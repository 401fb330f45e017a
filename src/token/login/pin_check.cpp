#include "token/login/pin_check.h"

namespace coffer::token {
namespace {

TokenResult<void> store_tries(Context& context, PinReference reference, PinRecord& record,
                              std::uint8_t tries) {
  COFFER_CHECK(record.set_tries_left(context, reference, tries));
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.put(pin_record_id(reference), record.bytes()));
  return {};
}

}  // namespace

TokenResult<PinRecord> check_pin(Context& context, PinReference reference, Bytes pin,
                                 SealingKey& access_key) {
  COFFER_TRY(PinRecord record, PinRecord::load(context, reference));
  if (record.tries_left() == 0) return fail(ErrorCode::kPinBlocked);
  COFFER_CHECK(store_tries(context, reference, record, static_cast<std::uint8_t>(record.tries_left() - 1)));
  COFFER_CHECK(record.open(context, reference, pin, access_key));
  COFFER_CHECK(store_tries(context, reference, record, record.max_tries()));
  return record;
}

}  // namespace coffer::token
