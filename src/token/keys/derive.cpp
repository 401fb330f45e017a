#include <array>

#include "token/keys/new_key.h"

namespace coffer::token {
namespace {

constexpr Algorithm kDeriveEcKey = 0x98;

TokenResult<void> derive(const crypto::EcPrivateKey& parent, Bytes parameter, KeyMaterial& out) {
  const crypto::Curve& curve = parent.curve();
  crypto::Scalar scalar;
  crypto::Scalar sum;
  COFFER_CHECK_BELOW(parent.export_scalar(scalar));
  COFFER_CHECK_BELOW(crypto::add_scalars(curve, scalar.expose(), parameter, sum));
  COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::load(curve, sum.expose()));
  out.emplace<crypto::EcPrivateKey>(std::move(key));
  return {};
}

/// Who knows a key that came from elsewhere knows what is derived from it: neither is of this device alone.
KeyOrigin origin_of_child(const KeyInfo& parent) {
  return parent.origin == KeyOrigin::kImported ? KeyOrigin::kImported : KeyOrigin::kDerived;
}

TokenResult<std::size_t> make_request(const DeviceIdentity& device, KeyOrigin origin, const KeyMaterial& key,
                                      MutableBytes out) {
  if (origin == KeyOrigin::kImported) return make_unattested_key_request(device, key, out);
  const cvc::Reference chr = default_holder(device.name());
  return make_key_request(device, key, {cvc::kEcdsaSha256, {}, chr, {}, {}}, out);
}

}  // namespace

TokenResult<void> Keys::derive_key(Session& session, KeyId id, KeyId new_id, Bytes parameter) {
  COFFER_CHECK(check_new_key(session, new_id, {}));
  COFFER_CHECK(check_free(new_id));
  if (parameter.empty()) return fail(ErrorCode::kInvalidLength);
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(
      session, id, {.algorithm = kDeriveEcKey, .types = {KeyType::kEc}, .purpose = UsePurpose::kDerivation},
      use));
  const auto* parent = use.get<crypto::EcPrivateKey>();
  if (parent == nullptr) return fail(ErrorCode::kWrongKeyType);
  KeyMaterial key;
  COFFER_CHECK(derive(*parent, parameter, key));

  std::array<std::uint8_t, cvc::kMaxRequest> request;
  const KeyOrigin origin = origin_of_child(use.info());
  COFFER_TRY(const std::size_t size, make_request(device_, origin, key, request));
  return commit(session, {.id = new_id,
                          .material = key,
                          .origin = origin,
                          .policy = use.info().policy,
                          .domain = use.info().domain,
                          .domain_must_be_there = false,  // it is what its parent is
                          .certificate = NewKey::Certificate::kReplace,
                          .request = Bytes(request).first(size),
                          .may_replace = false});
}

}  // namespace coffer::token
