#include "token/new_key.h"

#include "token/key_domains.h"
#include "token/use_counter.h"

namespace coffer::token {
namespace {

/// Domain 0 is the default, also where nobody set it up (yet); another must be there.
TokenResult<void> check_domain(Context& context, std::uint8_t domain) {
  if (domain == 0) return {};
  const KeyDomains domains(context);
  if (!domains.status(domain)) return fail(ErrorCode::kDomainUnconfigured);
  return {};
}

TokenResult<std::size_t> make_ec_request(const DeviceIdentity& device, const crypto::EcPrivateKey& key,
                                         cvc::RequestContent content, MutableBytes out) {
  if (!cvc::is_ec_algorithm(content.key.algorithm)) return fail(ErrorCode::kInvalidData);
  COFFER_TRY_BELOW(const crypto::Point point, key.public_point());
  content.key.curve = &key.curve();
  content.key.point = point;
  return cvc::make_authenticated_request(content, {&key, nullptr, content.key.algorithm}, device.signer(),
                                         out);
}

TokenResult<std::size_t> make_rsa_request(const DeviceIdentity& device, const crypto::RsaPrivateKey& key,
                                          cvc::RequestContent content, MutableBytes out) {
  if (!cvc::is_rsa_algorithm(content.key.algorithm)) return fail(ErrorCode::kInvalidData);
  crypto::RsaComponents numbers;
  COFFER_CHECK_BELOW(key.export_components(numbers));
  content.key.modulus = numbers.n.expose();
  content.key.exponent = numbers.e.expose();
  return cvc::make_authenticated_request(content, {nullptr, &key, content.key.algorithm}, device.signer(),
                                         out);
}

}  // namespace

TokenResult<std::size_t> make_key_request(const DeviceIdentity& device, const KeyMaterial& material,
                                          const RequestNames& names, MutableBytes out) {
  const cvc::Reference device_name = device.name();
  cvc::RequestContent content;
  content.inner_car = names.inner_car;
  content.chr = names.chr;
  content.outer_car = names.outer_car.empty() ? device_name.bytes() : names.outer_car;
  content.key.algorithm = names.algorithm;
  content.extensions = names.extensions;
  if (const auto* ec = std::get_if<crypto::EcPrivateKey>(&material)) {
    return make_ec_request(device, *ec, content, out);
  }
  if (const auto* rsa = std::get_if<crypto::RsaPrivateKey>(&material)) {
    return make_rsa_request(device, *rsa, content, out);
  }
  return fail(ErrorCode::kWrongKeyType);
}

/// What can be refused before a long computation. commit() looks again whether the session is still the user.
TokenResult<void> Keys::check_new_key(const Session& session, KeyId id, const KeyPolicy& policy) {
  {
    const platform::Lock guard = lock(context_);
    COFFER_CHECK(require_user(context_, session));
  }
  if (id == kDeviceKey) return fail(ErrorCode::kAccessDenied);
  return check_domain(context_, policy.key_domain);
}

TokenResult<void> Keys::commit(const Session& session, const NewKey& key) {
  std::array<std::uint8_t, kMaxKeyRecord> record;
  const KeyInfo info = describe(key.material, key.origin, key.policy);
  COFFER_TRY(const std::size_t size, seal_key(session.master_key, key.id, info, key.material, record));
  COFFER_TRY(const auto counter, seal_use_counter(context_, key.id, key.policy.use_counter.value_or(0)));

  // Erasing first makes the store forget a key that is replaced.
  std::array<store::Change, 4> changes{
      store::Change::erase(key_file(key.id)), store::Change::put(key_file(key.id), Bytes(record).first(size)),
      key.policy.use_counter ? store::Change::put(use_counter_record(key.id), counter)
                             : store::Change::erase(use_counter_record(key.id))};
  std::size_t count = 3;
  const FileId certificate = file_id(fids::kCertificatePrefix, key.id);
  if (key.certificate == NewKey::Certificate::kReplace) {
    changes[count++] = store::Change::put(certificate, key.request);
  } else if (key.certificate == NewKey::Certificate::kErase) {
    changes[count++] = store::Change::erase(certificate);
  }

  const platform::Lock guard = lock(context_);
  // Another session may have initialised the token while this key was made.
  COFFER_CHECK(require_user(context_, session));
  const std::uint8_t domain = key.policy.key_domain;
  if (domain != 0 && !context_.store.size(static_cast<RecordId>(records::kKeyDomains + domain))) {
    return fail(ErrorCode::kDomainUnconfigured);
  }
  if (!key.may_replace) {
    COFFER_TRY(const bool exists, key_exists(context_, key.id));
    if (exists) return fail(ErrorCode::kAlreadyExists);
  }
  COFFER_CHECK_BELOW(context_.store.apply(std::span(changes).first(count)));
  context_.loaded_keys.drop(key.id);
  return {};
}

}  // namespace coffer::token
