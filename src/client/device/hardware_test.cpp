#include "client/device/hardware.h"

#include "client/device/clock.h"
#include "client/device/options.h"
#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using testing::ClientTest;
using testing::error_of;

class Hardware : public ClientTest {
 protected:
  void generate_in_token() {
    login(session_);
    generate_ec(1);
  }
};

TEST_F(Hardware, Memory_IsTheStores) {
  const auto before = read_memory(*device_);
  ASSERT_TRUE(before) << describe(before.error());
  EXPECT_EQ(before->free + before->used, before->total);
  generate_in_token();
  const auto after = read_memory(*device_);
  ASSERT_TRUE(after);
  EXPECT_GT(after->used, before->used);
  EXPECT_GT(after->files, before->files);
}

TEST_F(Hardware, Settings_AreWrittenOneByOne) {
  const auto at_first = read_settings(*device_);
  ASSERT_TRUE(at_first) << describe(at_first.error());
  EXPECT_FALSE(at_first->usb_identifiers);
  log_in();
  ASSERT_TRUE(set_usb_identifiers(*device_, {.vendor = 0x1209, .product = 0x0001}));
  ASSERT_TRUE(set_led_pin(*device_, 25));
  ASSERT_TRUE(set_led_brightness(*device_, 3));
  ASSERT_TRUE(set_physical_options(*device_, 0x0002));
  const auto settings = read_settings(*device_);
  ASSERT_TRUE(settings);
  ASSERT_TRUE(settings->usb_identifiers);
  EXPECT_EQ(settings->usb_identifiers->vendor, 0x1209);
  EXPECT_EQ(settings->usb_identifiers->product, 0x0001);
  EXPECT_EQ(settings->led_pin, 25);
  EXPECT_EQ(settings->led_brightness, 3);
  EXPECT_EQ(settings->options, 0x0002);
}

TEST_F(Hardware, Settings_AreTheUsersToWrite) {
  EXPECT_TRUE(error_of(set_led_pin(*device_, 25)).is(Sw::kNotAuthenticated));
  EXPECT_EQ(error_of(set_led_brightness(*device_, 16)).kind, Error::Kind::kArgument);
}

TEST_F(Hardware, Restart_LogsOut) {
  EXPECT_TRUE(error_of(restart(*device_)).is(Sw::kNotAuthenticated));
  log_in();
  ASSERT_TRUE(restart(*device_));
  ASSERT_TRUE(device_->select());
  EXPECT_FALSE(*is_logged_in(*device_));
}

/// A SmartCard-HSM 3.5, which has nothing of this.
TEST(HardwareOfAForeignCard, IsAskedForOnce) {
  auto owned = std::make_unique<testing::ScriptedCard>();
  testing::ScriptedCard& card = *owned;
  card.answer("00A40400", "621B82013883023F00840BE82B0601040181C31F0201850500010003059000");
  card.answer("80580000", "CC002F029000");
  card.answer("00B12F02", "7F211A7F4E175F2901005F2010444543433132303032393130303030309000");
  auto opened = Device::open(std::move(owned));
  ASSERT_TRUE(opened) << describe(opened.error());
  Device& device = **opened;
  card.log.clear();
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(error_of(read_memory(device)).kind, Error::Kind::kUnsupported);
    EXPECT_EQ(error_of(read_settings(device)).kind, Error::Kind::kUnsupported);
    EXPECT_EQ(error_of(set_led_pin(device, 1)).kind, Error::Kind::kUnsupported);
    EXPECT_EQ(error_of(read_clock(device)).kind, Error::Kind::kUnsupported);
    EXPECT_EQ(error_of(restart(device)).kind, Error::Kind::kUnsupported);
    EXPECT_EQ(error_of(switch_option(device, token::options::kCountNewKeys, true)).kind,
              Error::Kind::kUnsupported);
  }
  EXPECT_EQ(card.log.size(), 5u) << "memory, settings, clock, restart, options";
  EXPECT_EQ(describe(error_of(read_clock(device))), "this card does not have it: a clock");
}

}  // namespace
}  // namespace coffer::client
