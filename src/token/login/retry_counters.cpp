#include "token/login/retry_counters.h"

#include "token/login/guess_history.h"
#include "token/login/pin_record.h"

namespace coffer::token {
namespace {

TokenResult<ResetCounter> refill(const Context& context, PinReference reference, PinRecord& record) {
  COFFER_TRY(record, PinRecord::load(context, reference));
  const std::uint8_t before = record.tries_left();
  COFFER_CHECK(record.set_tries_left(context, reference, record.max_tries()));
  return ResetCounter{before, record.max_tries()};
}

}  // namespace

TokenResult<ResetCounters> reset_retry_counters(Context& context) {
  const platform::Lock one_at_a_time(context.platform.pin_mutex);
  ResetCounters counters;
  PinRecord so_pin;
  COFFER_TRY(counters.so_pin, refill(context, PinReference::kSo, so_pin));
  COFFER_TRY(const GuessHistory::Sealed forgotten, GuessHistory().seal(context));

  PinRecord user_pin;
  const auto refilled = refill(context, PinReference::kUser, user_pin);
  if (refilled) counters.user_pin = *refilled;
  if (!refilled && refilled.error().code != ErrorCode::kNotInitialised)
    return std::unexpected(refilled.error());

  const store::Change changes[] = {store::Change::put(records::kSoPin, so_pin.bytes()),
                                   store::Change::put(records::kGuessHistory, forgotten),
                                   store::Change::put(records::kUserPin, user_pin.bytes())};
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.apply(std::span(changes).first(counters.user_pin ? 3 : 2)));
  return counters;
}

}  // namespace coffer::token
