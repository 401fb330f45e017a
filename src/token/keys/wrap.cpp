#include <array>

#include "crypto/random.h"
#include "token/keys/key_blob.h"
#include "token/keys/new_key.h"

namespace coffer::token {
namespace {

constexpr Algorithm kWrap = 0x92;

bool asks_person(Context& context, Session& session) {
  const platform::Lock guard = lock(context);
  return !settle_presence(context, session);
}

}  // namespace

/// What a blob holds.
struct Keys::WrappedKey {
  KeyMaterial material;
  KeyPolicy policy;
  KeyDomainIdentity domain{};
};

TokenResult<std::size_t> Keys::wrap_key(Session& session, KeyId id, MutableBytes out) {
  {
    const platform::Lock guard = lock(context_);
    COFFER_CHECK(require_user(context_, session));
    if (context_.config.key_domains == 0) return fail(ErrorCode::kNoKeyDomains);
  }
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(
      session, id, {.algorithm = kWrap, .types = KeyTypes::all(), .purpose = UsePurpose::kWrapping}, use));
  Dkek dkek;
  COFFER_TRY(const KeyDomainIdentity domain,
             KeyDomains(context_).load_dkek(session, use.info().policy.key_domain, dkek));
  if (domain != use.info().domain) return fail(ErrorCode::kDomainUnconfigured);
  std::array<std::uint8_t, kKeyBlobNonceSize> nonce{};
  COFFER_CHECK_BELOW(crypto::random_bytes(nonce));
  return write_key_blob(dkek, use.material(), use.info().policy.algorithms, nonce, out);
}

TokenResult<void> Keys::unwrap_key(Session& session, KeyId id, Bytes blob) {
  WrappedKey key;
  COFFER_CHECK(open_wrapped_key(session, id, blob, key));
  if (asks_person(context_, session)) {
    key.material.emplace<std::monostate>();  // not kept in clear until the person has answered
    COFFER_CHECK(confirm_presence(context_, session, id));
    COFFER_CHECK(open_wrapped_key(session, id, blob, key));
  }
  // A request of another key must not stay beside this one, least of all one that the device vouched for.
  std::array<std::uint8_t, cvc::kMaxRequest> request;
  std::size_t size = 0;
  const bool is_key_pair = !std::holds_alternative<AesKey>(key.material);
  if (is_key_pair) {
    COFFER_TRY(size, make_unattested_key_request(device_, key.material, request));
  }
  return commit(session,
                {.id = id,
                 .material = key.material,
                 .origin = KeyOrigin::kImported,
                 .policy = key.policy,
                 .domain = key.domain,
                 .certificate = is_key_pair ? NewKey::Certificate::kReplace : NewKey::Certificate::kErase,
                 .request = Bytes(request).first(size),
                 .may_replace = false});
}

/// All that can refuse UNWRAP KEY, but the person.
TokenResult<void> Keys::open_wrapped_key(const Session& session, KeyId id, Bytes blob, WrappedKey& key) {
  COFFER_CHECK(check_new_key(session, id, {}));
  {
    const platform::Lock guard = lock(context_);
    if (context_.config.key_domains == 0) return fail(ErrorCode::kNoKeyDomains);
  }
  COFFER_CHECK(check_free(id));
  const KeyDomains domains(context_);
  COFFER_TRY(const Bytes key_check_value, key_check_value_of(blob));
  COFFER_TRY(key.policy.key_domain, domains.find(key_check_value));
  Dkek dkek;
  COFFER_TRY(key.domain, domains.load_dkek(session, key.policy.key_domain, dkek));
  const auto read = read_key_blob(dkek, blob, key.material, key.policy.algorithms);
  if (read) return {};
  // A curve or size that we do not have makes the blob wrong data, not the command unsupported.
  const ErrorCode code = read.error().code;
  return fail(code == ErrorCode::kUnsupported ? ErrorCode::kInvalidData : code);
}

}  // namespace coffer::token
