#include "token/state/stored_ec_key.h"

namespace coffer::token {

TokenResult<std::size_t> seal_ec_key(const SealingKey& sealing_key, Purpose purpose, RecordId id,
                                     const crypto::EcPrivateKey& key, MutableBytes out) {
  crypto::Scalar scalar;
  COFFER_CHECK_BELOW(key.export_scalar(scalar));
  SecretBuffer<1 + crypto::kMaxFieldBytes> plain;
  const auto curve = static_cast<std::uint8_t>(key.curve().id);
  if (!plain.append(Bytes(&curve, 1)) || !plain.append(scalar.expose()))
    return fail(ErrorCode::kBufferTooSmall);
  return seal(sealing_key, purpose, id, {}, plain.expose(), out);
}

TokenResult<crypto::EcPrivateKey> load_ec_key(const store::RecordStore& store, const SealingKey& sealing_key,
                                              Purpose purpose, RecordId id) {
  std::array<std::uint8_t, kMaxStoredEcKey> record{};
  COFFER_TRY_BELOW(const std::size_t size, store.read(id, record));
  SecretBuffer<1 + crypto::kMaxFieldBytes> plain;
  COFFER_TRY(const std::size_t plain_size,
             unseal(sealing_key, purpose, id, {}, Bytes(record).first(size), plain.storage()));
  plain.set_size(plain_size);
  if (plain.empty()) return fail(ErrorCode::kStorageFailure);
  const crypto::Curve* curve = crypto::find_curve(plain.expose()[0]);
  if (curve == nullptr) return fail(ErrorCode::kStorageFailure);
  COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::load(*curve, plain.expose().subspan(1)));
  return key;
}

}  // namespace coffer::token
