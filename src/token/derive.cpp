#include <array>

#include "token/new_key.h"

namespace coffer::token {
namespace {

constexpr Algorithm kDeriveEcKey = 0x98;

/// The holder reference of a derived key's request, which the command does not give: as OpenSC names its
/// keys, the serial number of the device and a sequence number.
cvc::Reference holder_reference(Bytes device_chr) {
  constexpr std::uint8_t kSequence[] = {'0', '0', '0', '0', '1'};
  const std::size_t serial = device_chr.size() - std::min(device_chr.size(), sizeof(kSequence));
  cvc::Reference chr(device_chr.first(serial));
  (void)chr.append(kSequence);  // as long as the device's own
  return chr;
}

TokenResult<void> derive(const crypto::EcPrivateKey& parent, Bytes parameter, KeyMaterial& out) {
  const crypto::Curve& curve = parent.curve();
  if (parameter.empty() || parameter.size() > curve.order_bytes()) return fail(ErrorCode::kInvalidLength);
  crypto::Scalar scalar;
  crypto::Scalar sum;
  COFFER_CHECK_BELOW(parent.export_scalar(scalar));
  COFFER_CHECK_BELOW(crypto::add_scalars(curve, scalar.expose(), parameter, sum));
  COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::load(curve, sum.expose()));
  out.emplace<crypto::EcPrivateKey>(std::move(key));
  return {};
}

}  // namespace

TokenResult<void> Keys::derive_key(Session& session, KeyId id, KeyId new_id, Bytes parameter) {
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(session, id,
                         {.algorithm = kDeriveEcKey, .type = KeyType::kEc, .any_type = false, .copies = true},
                         use));
  if (new_id == kDeviceKey) return fail(ErrorCode::kAccessDenied);
  const auto* parent = use.get<crypto::EcPrivateKey>();
  if (parent == nullptr) return fail(ErrorCode::kWrongKeyType);
  KeyMaterial key;
  COFFER_CHECK(derive(*parent, parameter, key));

  std::array<std::uint8_t, cvc::kMaxRequest> request;
  const cvc::Reference chr = holder_reference(device_.name());
  COFFER_TRY(const std::size_t size,
             make_key_request(device_, key, {cvc::kEcdsaSha256, {}, chr, {}}, request));
  return commit(session, {.id = new_id,
                          .material = key,
                          // Whoever knows the parent knows this key.
                          .origin = use.info().origin == KeyOrigin::kImported ? KeyOrigin::kImported
                                                                              : KeyOrigin::kDerived,
                          .policy = use.info().policy,
                          .certificate = NewKey::Certificate::kReplace,
                          .request = Bytes(request).first(size),
                          .may_replace = false});
}

}  // namespace coffer::token
