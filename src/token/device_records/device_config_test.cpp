#include "token/device_records/device_config.h"

#include <gtest/gtest.h>

namespace coffer::token {
namespace {

constexpr DeviceConfig kGood{.initialised = true,
                             .options = options::kResetRetryCounter,
                             .key_domains = 16,
                             .public_keys_total = 90,
                             .public_keys_required = 3,
                             .public_keys_registered = 90,
                             .own_trust_anchor = true};

TEST(DeviceConfig, Record_ComesBackWhole) {
  const auto decoded = decode_device_config(encode(kGood));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(encode(*decoded), encode(kGood));
}

TEST(DeviceConfig, ImpossibleRecords_AreRefused) {
  auto refused = [](auto&& change) {
    DeviceConfig config = kGood;
    change(config);
    return !decode_device_config(encode(config));
  };
  EXPECT_TRUE(refused([](auto& c) { c.key_domains = 17; }));
  EXPECT_TRUE(refused([](auto& c) { c.public_keys_total = 91; }));
  EXPECT_TRUE(refused([](auto& c) { c.public_keys_required = 91; }));
  EXPECT_TRUE(refused([](auto& c) { c.public_keys_required = 0; }));
  EXPECT_TRUE(refused([](auto& c) { c.public_keys_registered = 91; }));
  EXPECT_TRUE(refused([](auto& c) { c.public_keys_total = 0; }));
}

TEST(DeviceConfig, OtherLengthsAndVersions_AreRefused) {
  auto record = encode(kGood);
  for (std::size_t n = 0; n < record.size(); ++n) EXPECT_FALSE(decode_device_config(Bytes(record).first(n)));
  record[0] = 1;
  const auto of_an_earlier_build = decode_device_config(Bytes(record).first(7));
  ASSERT_FALSE(of_an_earlier_build);
  EXPECT_EQ(of_an_earlier_build.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace coffer::token
