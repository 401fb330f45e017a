#include "token/login/pin_check.h"

#include "token/login/guess_history.h"
#include "token/state/caller_waits.h"

namespace coffer::token {
namespace {

/// Also a caller that left while others had the PIN mutex does not go on: each try of such callers would keep
/// it.
TokenResult<void> wait_for_turn(const Context& context, const Session& session, CallerWaits& caller) {
  COFFER_TRY(const GuessHistory history, GuessHistory::load(context));
  platform::Timer& timer = context.platform.timer;
  const std::uint32_t seconds = history.seconds_to_wait(timer.now());
  const bool waited = seconds == 0 || timer.wait(seconds, session.caller);
  if (!waited || !caller.go_on()) return fail(ErrorCode::kNotAllowed);  // nobody reads it
  return {};
}

TokenResult<void> store_tries(Context& context, PinReference reference, PinRecord& record,
                              std::uint8_t tries) {
  COFFER_CHECK(record.set_tries_left(context, reference, tries));
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.put(pin_record_id(reference), record.bytes()));
  return {};
}

/// The comparison. `tries`: what is left when nothing could be compared.
TokenResult<void> open(Context& context, PinReference reference, PinRecord& record, const SealingKey& pin_key,
                       std::uint8_t tries, SealingKey& access_key) {
  const auto opened = record.open(reference, pin_key, access_key);
  if (opened || opened.error().code == ErrorCode::kPinWrong || opened.error().code == ErrorCode::kPinBlocked)
    return opened;
  (void)store_tries(context, reference, record, tries);
  return opened;
}

/// A success gives the tries back; `used` of them were used up before it.
TokenResult<void> refill(Context& context, PinReference reference, PinRecord& record, std::uint8_t used) {
  COFFER_TRY(GuessHistory history, GuessHistory::load(context));
  const std::uint64_t now = context.platform.timer.now();
  if (used == 0 && !history.is_ahead_of(now)) {
    return store_tries(context, reference, record, record.max_tries());
  }
  history.add(used, now);
  COFFER_TRY(const GuessHistory::Sealed sealed, history.seal(context));
  COFFER_CHECK(record.set_tries_left(context, reference, record.max_tries()));
  const store::Change changes[] = {store::Change::put(pin_record_id(reference), record.bytes()),
                                   store::Change::put(records::kGuessHistory, sealed)};
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.apply(changes));
  return {};
}

}  // namespace

TokenResult<PinRecord> check_pin(Context& context, const Session& session, PinReference reference, Bytes pin,
                                 SealingKey& access_key) {
  COFFER_TRY(PinRecord record, PinRecord::load(context, reference));
  if (record.tries_left() == 0) return fail(ErrorCode::kPinBlocked);
  CallerWaits caller(session);
  COFFER_CHECK(wait_for_turn(context, session, caller));
  SealingKey pin_key;
  COFFER_CHECK(record.stretch(context, reference, pin, pin_key, &caller));
  const std::uint8_t tries = record.tries_left();
  COFFER_CHECK(store_tries(context, reference, record, static_cast<std::uint8_t>(tries - 1)));
  COFFER_CHECK(open(context, reference, record, pin_key, tries, access_key));
  COFFER_CHECK(refill(context, reference, record, static_cast<std::uint8_t>(record.max_tries() - tries)));
  return record;
}

TokenResult<void> give_tries_back(Context& context, PinReference reference, PinRecord& record) {
  const auto used = static_cast<std::uint8_t>(record.max_tries() - record.tries_left());
  return refill(context, reference, record, used);
}

}  // namespace coffer::token
