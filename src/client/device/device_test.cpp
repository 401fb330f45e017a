#include "client/device/device.h"

#include "client/device/readers.h"
#include "client/objects/files.h"
#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using card::testing::to_hex;
using testing::ClientTest;
using testing::error_of;
using testing::ScriptedCard;

class DeviceTest : public ClientTest {};

TEST_F(DeviceTest, Open_TellsWhatItIs) {
  EXPECT_EQ(device_->info().kind, CardKind::kCoffer);
  EXPECT_EQ(device_->info().major, 3u);
  EXPECT_EQ(device_->info().minor, 5u);
  EXPECT_EQ(device_->info().options, token::options::kResetRetryCounter);
  EXPECT_EQ(device_->info().chr.size(), 16u);
  EXPECT_EQ(device_->info().serial, device_->info().chr.substr(0, 11));
  EXPECT_FALSE(device_->is_short());
  EXPECT_EQ(to_hex(device_->info().atr), to_hex(cards_.back()->atr()));
  EXPECT_TRUE(device_->require(Feature::kAttestation));
}

TEST_F(DeviceTest, LostConnection_IsSaidAtEachStepOfOpening) {
  ASSERT_TRUE(device_->select());
  const unsigned commands = [&] {
    auto other = connect();
    return connection_->sent;
  }();
  for (unsigned step = 0; step < commands; ++step) {
    auto breaking = std::make_unique<testing::BreakingConnection>(connection());
    breaking->break_after(step);
    const auto opened = Device::open(std::move(breaking));
    ASSERT_FALSE(opened) << step;
    EXPECT_EQ(opened.error().kind, Error::Kind::kConnection);
    EXPECT_EQ(opened.error().connection, ConnectionError::kLost);
  }
}

/// A SmartCard-HSM 3.5 without extensions.
std::unique_ptr<ScriptedCard> foreign_card() {
  auto card = std::make_unique<ScriptedCard>();
  card->answer("00A40400", "621B82013883023F00840BE82B0601040181C31F0201850500010003059000");
  card->answer("80580000", "CC002F029000");
  // A certificate with nothing but the name DECC1200291 00000.
  card->answer("00B12F02", "7F211A7F4E175F2901005F2010444543433132303032393130303030309000");
  card->answer("0020", "63C3");
  return card;
}

TEST(ForeignCard, IsTakenForWhatItIs) {
  auto device = Device::open(foreign_card());
  ASSERT_TRUE(device) << describe(device.error());
  EXPECT_EQ((*device)->info().kind, CardKind::kSmartCardHsm);
  EXPECT_EQ((*device)->info().serial, "DECC1200291");
}

TEST(ForeignCard, OfNitrokeyHasAnotherName) {
  auto card = foreign_card();
  card->answer("00B12F02", "7F211A7F4E175F2901005F201044454E4B3031303534383830303030309000");
  auto device = Device::open(std::move(card));
  ASSERT_TRUE(device);
  EXPECT_EQ((*device)->info().kind, CardKind::kNitrokeyHsm);
}

TEST(ForeignCard, WhatItCannotDo_IsFoundOutOnceAndSaid) {
  for (const std::string refusal : {"6D00", "6A81", "6A86", "6E00"}) {
    auto owned = foreign_card();
    ScriptedCard& card = *owned;
    auto opened = Device::open(std::move(owned));
    ASSERT_TRUE(opened);
    Device& device = **opened;
    card.answer("8078", refusal);
    const Request cipher{.name = "CIPHER", .cla = 0x80, .ins = 0x78, .p1 = 1, .p2 = 0x51};
    for (int round = 0; round < 3; ++round) {
      const Error error = error_of(device.send(Feature::kExtendedCipher, cipher));
      EXPECT_EQ(error.kind, Error::Kind::kUnsupported);
      EXPECT_EQ(describe(error), "this card does not have it: extended ciphers and HMAC");
    }
    EXPECT_EQ(card.asked("8078"), 1u) << refusal;
    // Coffer's own instructions are not tried beyond the first look.
    EXPECT_EQ(error_of(device.send(Feature::kAttestation, {.cla = 0x80, .ins = 0xF0})).kind,
              Error::Kind::kUnsupported);
    EXPECT_EQ(card.asked("80F0"), 1u);
  }
}

TEST(ForeignCard, ARefusalForAnotherReason_IsNoProofThatItCannot) {
  auto owned = foreign_card();
  ScriptedCard& card = *owned;
  auto device = Device::open(std::move(owned));
  ASSERT_TRUE(device);
  card.answer("8078", "6982");
  const Request cipher{.name = "CIPHER", .cla = 0x80, .ins = 0x78, .p1 = 1, .p2 = 0x51};
  EXPECT_TRUE(error_of((*device)->send(Feature::kExtendedCipher, cipher)).is(Sw::kNotAuthenticated));
  card.answer("8078", "AABB9000");
  EXPECT_TRUE((*device)->send(Feature::kExtendedCipher, cipher));
  card.answer("8078", "6A81");  // of a key whose list forbids it, now that the card has shown that it can
  EXPECT_TRUE(error_of((*device)->send(Feature::kExtendedCipher, cipher)).is(Sw::kFunctionNotSupported));
}

TEST(ForeignCard, WithoutExtendedLengths_GetsShortOnesAndChains) {
  auto owned = foreign_card();
  ScriptedCard& card = *owned;
  card.takes_extended = false;
  auto opened = Device::open(std::move(owned));
  ASSERT_TRUE(opened) << describe(opened.error());
  Device& device = **opened;
  EXPECT_TRUE(device.is_short());
  EXPECT_EQ(device.info().serial, "DECC1200291");

  card.answer("1068", "9000");
  card.answer("0068", "01026103");
  card.answer("00C0000003", "0304059000");
  card.answer("9068", "9000");
  card.answer("8068", "01026103");
  const std::vector<std::uint8_t> data(600, 0x5A);
  const auto answer =
      device.send({.name = "SIGN", .cla = 0x80, .ins = 0x68, .p1 = 1, .p2 = 0x70, .data = data, .ne = kAll});
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(to_hex(answer->bytes()), "0102030405");
  EXPECT_EQ(card.asked("90680170FF"), 2u);
  EXPECT_EQ(card.asked("806801705A"), 1u) << "the last 90 bytes";
}

TEST(ForeignCard, WithAnotherApplication_IsRefused) {
  EXPECT_TRUE(error_of(Device::open(std::make_unique<ScriptedCard>())).is(Sw::kInstructionNotSupported));
  for (const std::string answer : {"9000", "0102039000", "62009000",
                                   "6203850100"
                                   "9000"}) {
    auto card = std::make_unique<ScriptedCard>();
    card->answer("00A40400", answer);
    EXPECT_EQ(error_of(Device::open(std::move(card))).kind, Error::Kind::kMalformed) << answer;
  }
}

TEST(Locator, OfAUri) {
  const auto where = locator_from_uri("pkcs11:token=my%20token;serial=DECC1200291;object=x?pin-value=1");
  ASSERT_TRUE(where);
  EXPECT_EQ(where->label, "my token");
  EXPECT_EQ(where->serial, "DECC1200291");
  for (const char* bad : {"", "http://", "pkcs11:token", "pkcs11:token=%4", "pkcs11:token=%zz"}) {
    EXPECT_EQ(error_of(locator_from_uri(bad)).kind, Error::Kind::kArgument) << bad;
  }
}

TEST_F(DeviceTest, Files_AreWrittenReadListedDeleted) {
  log_in();
  std::vector<std::uint8_t> content(3500);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 7);
  for (const std::size_t size : {0u, 1u, 999u, 1000u, 1001u, 1024u, 2048u, 3500u}) {
    ASSERT_TRUE(write_file(*device_, 0xCF07, Bytes(content).first(size))) << size;
    const auto read = read_file(*device_, 0xCF07);
    ASSERT_TRUE(read);
    EXPECT_TRUE(equal(read->bytes(), Bytes(content).first(size))) << size;
    EXPECT_EQ(file_info(*device_, 0xCF07)->size, size);
  }
  const auto files = list_files(*device_);
  ASSERT_TRUE(files);
  EXPECT_NE(std::ranges::find(*files, 0xCF07), files->end());
  EXPECT_EQ(free_number(*files, 0xCF, 7), 8);
  ASSERT_TRUE(delete_file(*device_, 0xCF07));
  EXPECT_TRUE(error_of(delete_file(*device_, 0xCF07)).is(Sw::kFileNotFound));
  EXPECT_TRUE(delete_if_there(*device_, 0xCF07));
  EXPECT_FALSE(find_file(*device_, 0xCF07)->has_value());
}

}  // namespace
}  // namespace coffer::client
