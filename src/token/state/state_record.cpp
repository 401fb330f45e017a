#include "token/state/state_record.h"

namespace coffer::token {
namespace {

using Buffer = std::array<std::uint8_t, kMaxStateRecord + kSealOverhead>;

}  // namespace

TokenResult<std::size_t> read_state(const Context& context, RecordId id, MutableBytes out) {
  Buffer sealed;
  COFFER_TRY_BELOW(const std::size_t size, context.store.read(id, sealed));
  return unseal(context.device_sealing_key, Purpose::kState, id, {}, Bytes(sealed).first(size), out);
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
  Buffer sealed;
  COFFER_TRY(const std::size_t size, seal_state(context, id, value, sealed));
  COFFER_CHECK_BELOW(context.store.put(id, Bytes(sealed).first(size)));
  return {};
}

}  // namespace coffer::token
