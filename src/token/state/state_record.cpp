#include "token/state/state_record.h"

namespace coffer::token {

TokenResult<std::size_t> read_state(const Context& context, RecordId id, MutableBytes out) {
  COFFER_TRY_BELOW(const std::size_t size, context.store.read(id, out));
  if (size < kSealOverhead) return fail(ErrorCode::kStorageFailure);
  // Opened where it lies, then moved to the start.
  const MutableBytes plain = out.subspan(kSealPrefix, size - kSealOverhead);
  COFFER_CHECK(unseal(context.device_sealing_key, Purpose::kState, id, {}, out.first(size), plain));
  std::ranges::copy(plain, out.begin());
  return plain.size();
}

TokenResult<std::size_t> seal_state(const Context& context, RecordId id, Bytes value, MutableBytes out) {
  return seal(context.device_sealing_key, Purpose::kState, id, {}, value, out);
}

TokenResult<SealedDeviceConfig> seal_config(const Context& context, const DeviceConfig& config) {
  SealedDeviceConfig sealed{};
  COFFER_CHECK(seal_state(context, records::kDeviceConfig, encode(config), sealed));
  return sealed;
}

TokenResult<void> store_state(Context& context, RecordId id, Bytes value) {
  std::array<std::uint8_t, kMaxStoredState + kSealOverhead> sealed;
  COFFER_TRY(const std::size_t size, seal_state(context, id, value, sealed));
  COFFER_CHECK_BELOW(context.store.put(id, Bytes(sealed).first(size)));
  return {};
}

}  // namespace coffer::token
