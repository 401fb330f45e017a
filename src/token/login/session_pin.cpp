#include "token/login/session_pin.h"

#include "crypto/kdf.h"
#include "crypto/random.h"
#include "token/login/pin_record.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kMark = 0x80;

TokenResult<void> derive_key(const Context& context, Bytes pin, SealingKey& out) {
  static constexpr std::uint8_t kInfo[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 's', 'e', 's', 's',
                                           'i', 'o', 'n', ' ', 'p', 'i', 'n', ' ', 'v', '1'};
  COFFER_CHECK_BELOW(crypto::hkdf(crypto::HashAlgorithm::kSha256,
                                  context.platform.root_key.root_key().expose(), pin, kInfo, out.writable()));
  return {};
}

/// It goes with the PIN that it stands for: when that is changed, blocked or initialised away.
bool stands_for_the_user_pin(const Context& context, const Session::SessionPin& pin) {
  if (pin.epoch != context.epoch) return false;
  const auto user_pin = PinRecord::load(context, PinReference::kUser);
  return user_pin && user_pin->tries_left() > 0;
}

}  // namespace

bool is_session_pin(const Session& session, Bytes pin) {
  return session.session_pin.exists && pin.size() == kSessionPinSize && (pin[0] & kMark) != 0;
}

TokenResult<void> seal_under_session_pin(const Context& context, Session& session,
                                         std::span<std::uint8_t, kSessionPinSize> out) {
  COFFER_CHECK_BELOW(crypto::random_bytes(out));
  out[0] = static_cast<std::uint8_t>(out[0] | kMark);
  SealingKey key;
  COFFER_CHECK(derive_key(context, out, key));
  auto& sealed = session.session_pin.sealed_access_key;
  COFFER_TRY(const std::size_t size,
             seal(key, Purpose::kSessionPin, 0, {}, session.access_key.expose(), sealed.storage()));
  sealed.set_size(size);
  session.session_pin.exists = true;
  session.session_pin.tries_left = kSessionPinTries;
  session.session_pin.epoch = context.epoch;
  return {};
}

TokenResult<void> open_session_pin(Context& context, Session& session, Bytes pin, SealingKey& access_key) {
  const auto held = lock(context);
  if (!stands_for_the_user_pin(context, session.session_pin)) {
    session.session_pin = {};
    return fail(ErrorCode::kPinBlocked);
  }
  if (session.session_pin.tries_left == 0) return fail(ErrorCode::kPinBlocked);
  SealingKey key;
  COFFER_CHECK(derive_key(context, pin, key));
  --session.session_pin.tries_left;
  const auto opened =
      unseal(key, Purpose::kSessionPin, 0, {}, session.session_pin.sealed_access_key, access_key.writable());
  if (!opened && opened.error().code == ErrorCode::kStorageFailure) {
    return pin_is_wrong(session.session_pin.tries_left);
  }
  if (!opened) {  // nothing was compared
    ++session.session_pin.tries_left;
    return std::unexpected(opened.error());
  }
  session.session_pin.tries_left = kSessionPinTries;
  return {};
}

}  // namespace coffer::token
