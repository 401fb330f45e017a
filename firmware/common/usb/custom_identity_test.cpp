#include "common/usb/custom_identity.h"

#include <gtest/gtest.h>

namespace coffer::firmware::usb {
namespace {

constexpr Identity kBuiltIn{
    .vendor = 0x1209, .product = 0x0001, .product_name = "Coffer", .serial_number = "0123"};

token::PhysicalSettings named(std::string_view name) {
  token::PhysicalSettings settings;
  (void)settings.product_name.assign({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
  return settings;
}

TEST(CustomIdentity, WithoutSettings_IsTheOneBuiltIn) {
  const token::PhysicalSettings settings;
  const Identity identity = custom_identity(kBuiltIn, settings);
  EXPECT_EQ(identity.vendor, kBuiltIn.vendor);
  EXPECT_EQ(identity.product, kBuiltIn.product);
  EXPECT_EQ(identity.product_name, "Coffer");
  EXPECT_EQ(identity.serial_number, "0123");
}

TEST(CustomIdentity, TakesWhatTheOwnerSet) {
  token::PhysicalSettings settings = named("My vault");
  settings.usb_identifiers = token::PhysicalSettings::UsbIdentifiers{.vendor = 0xfeff, .product = 0xfcfd};
  const Identity identity = custom_identity(kBuiltIn, settings);
  EXPECT_EQ(identity.vendor, 0xfeff);
  EXPECT_EQ(identity.product, 0xfcfd);
  EXPECT_EQ(identity.product_name, "My vault");
  EXPECT_EQ(identity.serial_number, "0123");
}

TEST(CustomIdentity, HasTheInterfacesThatTheOwnerWants) {
  token::PhysicalSettings settings;
  EXPECT_TRUE(custom_identity(kBuiltIn, settings).has_reader);
  EXPECT_TRUE(custom_identity(kBuiltIn, settings).has_vendor);
  settings.interfaces = token::physical::kInterfaceCcid;
  EXPECT_FALSE(custom_identity(kBuiltIn, settings).has_vendor);
  settings.interfaces = token::physical::kInterfaceVendor;
  EXPECT_FALSE(custom_identity(kBuiltIn, settings).has_reader);
}

TEST(CustomIdentity, ZeroAtTheEndOfAName_IsNoPartOfIt) {
  const auto with_zero = named(std::string_view("Vault\0", 6));
  EXPECT_EQ(custom_identity(kBuiltIn, with_zero).product_name, "Vault");
  const auto only_zero = named(std::string_view("\0", 1));
  EXPECT_EQ(custom_identity(kBuiltIn, only_zero).product_name, "Coffer");
}

}  // namespace
}  // namespace coffer::firmware::usb
