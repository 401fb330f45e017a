#include "token/device_records/device_config.h"

#include "base/endian.h"
#include "token/terms/record_ids.h"

namespace coffer::token {
namespace {
constexpr std::uint8_t kVersion = 2;
}

std::array<std::uint8_t, kDeviceConfigBytes> encode(const DeviceConfig& config) {
  const auto option_bytes = be16(config.options);
  return {kVersion,
          std::uint8_t{config.initialised},
          option_bytes[0],
          option_bytes[1],
          config.key_domains,
          config.public_keys_total,
          config.public_keys_required,
          config.public_keys_registered,
          std::uint8_t{config.own_trust_anchor}};
}

TokenResult<DeviceConfig> decode_device_config(Bytes record) {
  if (!record.empty() && record[0] != kVersion) return fail(ErrorCode::kUnsupported);
  if (record.size() != kDeviceConfigBytes) return fail(ErrorCode::kStorageFailure);
  DeviceConfig config{.initialised = record[1] != 0,
                      .options = load_be16(record.subspan<2, 2>()),
                      .key_domains = record[4],
                      .public_keys_total = record[5],
                      .public_keys_required = record[6],
                      .public_keys_registered = record[7],
                      .own_trust_anchor = record[8] != 0};
  const bool possible = config.key_domains <= kMaxKeyDomains &&
                        config.public_keys_total <= kMaxPublicKeySlots &&
                        config.public_keys_required <= config.public_keys_total &&
                        config.public_keys_registered <= config.public_keys_total &&
                        (config.public_keys_total == 0) == (config.public_keys_required == 0);
  if (!possible) return fail(ErrorCode::kStorageFailure);
  return config;
}

}  // namespace coffer::token
