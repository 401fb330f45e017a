#include "token/device_records/physical_settings.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using List = std::vector<std::uint8_t>;

PhysicalSettings decoded(const List& list) {
  const auto settings = decode_physical_settings(list);
  EXPECT_TRUE(settings);
  return settings.value_or(PhysicalSettings{});
}
/// What is stored of a list that a host sends.
List kept(const List& list) {
  const auto encoded = encode(decoded(list));
  const Bytes bytes = encoded;
  return {bytes.begin(), bytes.end()};
}
List named(std::uint8_t tag, std::size_t length) {
  List list{tag, static_cast<std::uint8_t>(length)};
  list.resize(2 + length, 'x');
  return list;
}

TEST(PhysicalSettings, EveryObjectIsKept) {
  const List all{0x00, 4,    0xFE, 0xFF, 0xFC, 0xFD, 0x04, 1,    25,  0x05, 1,   15,   0x06,
                 2,    0x80, 0x05, 0x08, 1,    30,   0x09, 3,    'K', 'e',  'y', 0x0A, 4,
                 1,    2,    3,    4,    0x0B, 1,    0x1F, 0x0C, 2,   3,    5};
  EXPECT_EQ(kept(all), all);
  const PhysicalSettings settings = decoded(all);
  EXPECT_EQ(settings.usb_identifiers->vendor, 0xFEFF);
  EXPECT_EQ(settings.usb_identifiers->product, 0xFCFD);
  EXPECT_EQ(settings.options, 0x8005);
  EXPECT_EQ(settings.curves, 0x01020304u);
}

TEST(PhysicalSettings, TheLongestListFits) {
  List all{0x00, 4, 1, 2, 3, 4, 0x04, 1, 1, 0x05, 1, 1, 0x06, 2, 0, 1, 0x08, 1, 1};
  const List name = named(0x09, 32);
  all.insert(all.end(), name.begin(), name.end());
  const List rest{0x0A, 4, 1, 2, 3, 4, 0x0B, 1, 1, 0x0C, 2, 1, 0};
  all.insert(all.end(), rest.begin(), rest.end());
  ASSERT_EQ(all.size(), kMaxPhysicalSettings);
  EXPECT_EQ(kept(all), all);
}

TEST(PhysicalSettings, AnEmptyListIsAllDefaults) { EXPECT_EQ(kept({}), List{}); }

TEST(PhysicalSettings, UnknownTagsAreSkipped) {
  EXPECT_EQ(kept({0x01, 1, 0xAA, 0x04, 1, 7, 0x77, 0, 0xFF, 2, 1, 2}), (List{0x04, 1, 7}));
}

TEST(PhysicalSettings, WrongLengthsAndValuesAreSkipped) {
  for (const List& wrong : {named(0x00, 3), named(0x00, 5), named(0x04, 0), named(0x04, 2), named(0x05, 2),
                            named(0x06, 1), named(0x08, 2), named(0x09, 0), named(0x09, 33), named(0x0A, 3),
                            named(0x0B, 0), named(0x0C, 0), named(0x0C, 3), List{0x05, 1, 16}}) {
    List list = wrong;
    list.insert(list.end(), {0x04, 1, 7});
    EXPECT_EQ(kept(list), (List{0x04, 1, 7})) << "tag " << int{wrong[0]} << " length " << int{wrong[1]};
  }
}

TEST(PhysicalSettings, AListThatEndsInsideAnObjectIsRefused) {
  for (const List& cut : {List{0x04}, List{0x04, 1}, List{0x04, 1, 7, 0x05}, List{0x00, 4, 1, 2, 3}}) {
    EXPECT_FALSE(decode_physical_settings(cut));
  }
}

TEST(PhysicalSettings, InterfacesThatCarryNoApduAreIgnored) {
  EXPECT_EQ(kept({0x0B, 1, 0x00}), List{});
  EXPECT_EQ(kept({0x0B, 1, 0x1C}), List{});
  EXPECT_EQ(kept({0x0B, 1, 0x1D}), (List{0x0B, 1, 0x1D}));
  EXPECT_EQ(kept({0x0B, 1, 0x02}), (List{0x0B, 1, 0x02}));
}

TEST(PhysicalSettings, AFinalZeroIsNoPartOfTheProductName) {
  EXPECT_EQ(kept({0x09, 3, 'H', 'i', 0}), (List{0x09, 2, 'H', 'i'}));
  EXPECT_EQ(kept({0x09, 1, 0}), List{});
}

TEST(PhysicalSettings, PresenceIsAwaitedFor1To60Seconds) {
  const auto seconds = [](const List& list) { return decoded(list).presence_timeout_seconds(); };
  EXPECT_EQ(seconds({}), 15u);
  EXPECT_EQ(seconds({0x08, 1, 0}), 15u) << "never without waiting";
  EXPECT_EQ(seconds({0x08, 1, 1}), 1u);
  EXPECT_EQ(seconds({0x08, 1, 60}), 60u);
  EXPECT_EQ(seconds({0x08, 1, 255}), 60u);
}

class PhysicalSettingsOfAToken : public testing::TokenTest {};

TEST_F(PhysicalSettingsOfAToken, SurviveRestartAndInitialisation) {
  PhysicalSettings settings;
  settings.presence_seconds = 42;
  ASSERT_TRUE(token_.hardware().set_physical_settings(session_, settings));
  initialise({});
  EXPECT_EQ(token_.hardware().physical_settings().presence_seconds, 42);

  Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  EXPECT_EQ(restarted.hardware().physical_settings().presence_seconds, 42);
}

TEST_F(PhysicalSettingsOfAToken, AreTheUsersToChange) {
  Session stranger;
  EXPECT_EQ(error(token_.hardware().set_physical_settings(stranger, {})), ErrorCode::kNotAuthorised);
  EXPECT_FALSE(platform_.store.size(records::kPhysicalSettings));
}

TEST_F(PhysicalSettingsOfAToken, AreSealed) {
  PhysicalSettings settings;
  settings.product_name = FixedBuffer<32>(testing::bytes_of("Front door"));
  ASSERT_TRUE(token_.hardware().set_physical_settings(session_, settings));
  std::vector<std::uint8_t> record(200);
  const auto size = platform_.store.read(records::kPhysicalSettings, record);
  ASSERT_TRUE(size);
  record.resize(*size);
  EXPECT_EQ(std::string(record.begin(), record.end()).find("Front door"), std::string::npos);

  record.back() ^= 1;
  ASSERT_TRUE(platform_.store.put(records::kPhysicalSettings, record));
  Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
  EXPECT_EQ(error(restarted.open()), ErrorCode::kStorageFailure) << "altered from outside";
}

TEST_F(PhysicalSettingsOfAToken, StorageNumbersCountWhatIsStored) {
  const StorageNumbers before = token_.hardware().storage_numbers();
  const std::vector<std::uint8_t> data(1000);
  std::vector<std::uint8_t> scratch(2000);
  ASSERT_TRUE(token_.files().update(session_, 0xCF01, 0, data, scratch));
  const StorageNumbers after = token_.hardware().storage_numbers();
  EXPECT_EQ(after.files, before.files + 1);
  EXPECT_EQ(after.used, before.used + 1000);
  EXPECT_LE(after.free, before.free - 1000);
  EXPECT_EQ(after.total, after.free + after.used);
  EXPECT_EQ(after.flash, 0x00400000u) << "the board's";
}

}  // namespace
}  // namespace coffer::token
