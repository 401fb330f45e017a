// Tests that are made from the table: each row against a session that lacks what it needs, data of wrong
// lengths, truncated APDUs and wrong P1 and P2.

#include "card/command_table.h"

#include <functional>
#include <set>

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;

ByteVector short_apdu(const CommandSpec& row, std::uint8_t p1, std::uint8_t p2, std::size_t size) {
  ByteVector apdu{0x00, row.ins, p1, p2};
  if (size != 0) apdu.push_back(static_cast<std::uint8_t>(size));
  apdu.resize(apdu.size() + size, 0x01);
  return apdu;
}
ByteVector short_apdu(const CommandSpec& row, std::size_t size) {
  return short_apdu(row, row.p1.first, row.p2.first, size);
}

class EachRow : public CardTest, public ::testing::WithParamInterface<CommandSpec> {};

class EachRowForTheUser : public EachRow {};

TEST_P(EachRowForTheUser, WithoutTheUser_IsRefusedWithAnyData) {
  const CommandSpec& row = GetParam();
  const std::string before = stored();
  for (const std::size_t size : {0U, 1U, 2U, 16U, 255U}) {
    const Answer answer = send(short_apdu(row, size));
    EXPECT_EQ(answer.sw, Sw::kNotAuthenticated);
    EXPECT_TRUE(answer.data.empty());
  }
  EXPECT_EQ(stored(), before);
}

class EachRowForTheChannel : public EachRow {};

TEST_P(EachRowForTheChannel, WithoutTheChannel_IsRefused) {
  const CommandSpec& row = GetParam();
  log_in();
  EXPECT_EQ(send(short_apdu(row, row.data.first)).sw, Sw::kNotAuthenticated);
}

TEST_P(EachRow, DataOfAWrongLength_Is6700) {
  const CommandSpec& row = GetParam();
  log_in();
  const std::string before = stored();
  if (row.data.first > 0) {
    EXPECT_EQ(send(short_apdu(row, row.data.first - 1)).sw, Sw::kWrongLength);
  }
  if (row.data.last < 255) {
    const bool refused_before = includes(row.needs, Needs::kSecureChannel);
    EXPECT_EQ(send(short_apdu(row, row.data.last + 1)).sw,
              refused_before ? Sw::kNotAuthenticated : Sw::kWrongLength);
  }
  EXPECT_EQ(stored(), before);
}

TEST_P(EachRow, ApduCutAnywhere_ChangesNothing) {
  const CommandSpec& row = GetParam();
  log_in();
  const std::string before = stored();
  const ByteVector apdu = short_apdu(row, std::clamp<std::size_t>(row.data.last, 3, 40));
  for (std::size_t size = 0; size < apdu.size(); ++size) {
    if (size == 4 || size == 5) continue;  // whole APDUs, of cases 1 and 2
    const Answer answer = send(ByteVector(apdu.begin(), apdu.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_EQ(answer.sw, Sw::kWrongLength) << "cut at " << size;
    EXPECT_TRUE(answer.data.empty());
  }
  EXPECT_EQ(stored(), before);
}

TEST_P(EachRow, P1OutsideOfAllRows_Is6A86) {
  const CommandSpec& row = GetParam();
  log_in();
  for (unsigned p1 = 0; p1 < 256; ++p1) {
    const bool taken = std::ranges::any_of(command_table(), [&](const CommandSpec& other) {
      return other.ins == row.ins && other.p1.contains(p1);
    });
    if (taken) continue;
    const ByteVector apdu = short_apdu(row, static_cast<std::uint8_t>(p1), row.p2.first, row.data.first);
    ASSERT_EQ(send(apdu).sw, Sw::kWrongP1P2) << "P1 " << p1;
  }
}

TEST_P(EachRow, P2OutsideOfTheRow_Is6A86) {
  const CommandSpec& row = GetParam();
  log_in();
  for (unsigned p2 = 0; p2 < 256; ++p2) {
    if (row.p2.contains(p2)) continue;
    const ByteVector apdu = short_apdu(row, row.p1.first, static_cast<std::uint8_t>(p2), row.data.first);
    ASSERT_EQ(send(apdu).sw, Sw::kWrongP1P2) << "P2 " << p2;
  }
}

/// Names of the rows of both applications, as far as `chosen` takes them.
std::set<std::string_view> rows_where(const std::function<bool(const CommandSpec&)>& chosen) {
  std::set<std::string_view> names;
  for (const auto& table : {command_table(), rescue_table()}) {
    for (const CommandSpec& row : table) {
      if (chosen(row)) names.insert(row.name);
    }
  }
  return names;
}

// The tests above hold a card to its table; this one holds the table to the specification's numbers.
TEST_F(CardTest, LimitsOfTheSpecification_AreThoseOfTheTable) {
  log_in();
  const auto data = [](std::size_t size) {
    return testing::to_hex(ByteVector(1, static_cast<std::uint8_t>(size))) +
           testing::to_hex(ByteVector(size, 0x01));
  };
  generate_ec(1);
  EXPECT_EQ(sw("80F00100" + data(7)), Sw::kWrongLength) << "an attestation's challenge";
  EXPECT_EQ(send(testing::extended(0x80F00100, ByteVector(8, 1))).sw, Sw::kOk);
  EXPECT_EQ(send(testing::extended(0x80F00100, ByteVector(32, 1))).sw, Sw::kOk);
  EXPECT_EQ(sw("80F00100" + data(33) + "00"), Sw::kWrongLength);
  for (const auto* algorithm : {"00", "91", "93"}) {
    EXPECT_EQ(sw("807201" + std::string(algorithm) + "000000"), Sw::kWrongP1P2) << "WRAP KEY";
    EXPECT_EQ(sw("807401" + std::string(algorithm == std::string_view("93") ? "92" : algorithm) + data(40)),
              Sw::kWrongP1P2)
        << "UNWRAP KEY";
  }
  EXPECT_EQ(sw("80740093" + data(40)), Sw::kWrongP1P2) << "the device key's number";
  EXPECT_EQ(sw("80460000" + data(40)), Sw::kWrongP1P2);
  EXPECT_EQ(sw("804800B0"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80520100" + data(2)), Sw::kWrongLength) << "the shares of a domain";
  EXPECT_EQ(sw("00B1CF01 00"), Sw::kWrongLength) << "READ BINARY needs an offset";
  EXPECT_EQ(sw("806406 00" + data(2)), Sw::kWrongLength) << "dynamic options";
  EXPECT_EQ(sw("80640A00" + data(9)), Sw::kWrongLength) << "a date and time";
}

// A row is for anybody only if somebody says here that the command gives nothing away, or that its handler
// asks for more.
TEST(AccessColumn, RowsForAnybody_AreThese) {
  const std::set<std::string_view> expected = {
      "VERIFY",
      "MANAGE SECURITY ENVIRONMENT: SET AT",
      "MANAGE SECURITY ENVIRONMENT: SET PUBLIC KEY",
      "CHANGE REFERENCE DATA",
      "PSO: VERIFY CERTIFICATE",
      "RESET RETRY COUNTER",
      "INITIALIZE DEVICE",
      "MANAGE KEY DOMAIN: QUERY OR IMPORT SHARE",
      "MANAGE PUBLIC KEY AUTHENTICATION: STATUS OR REGISTER",
      "MANAGE PUBLIC KEY AUTHENTICATION: QUERY SLOT",
      "ENUMERATE OBJECTS",
      "EXTRAS: MEMORY",
      "EXTRAS: PHYSICAL SETTINGS",
      "EXTERNAL AUTHENTICATE",
      "GET CHALLENGE",
      "GENERAL AUTHENTICATE",
      "SELECT: FILE",
      "SELECT: FILE BELOW",
      "SELECT: APPLICATION",
      "SELECT: PATH",
      "READ BINARY",
      "READ BINARY (odd)",
      "GET RESPONSE",
      "RESCUE: PROVE DEVICE",
      "RESCUE: DEVICE PUBLIC KEY",
      "RESCUE: SET CLOCK",
      "RESCUE: READ PHYSICAL SETTINGS",
      "RESCUE: MEMORY",
      "RESCUE: SECURE BOOT STATUS",
      "RESCUE: READ CLOCK",
      "RESCUE: RESTART",
      "RESCUE: BOOT LOADER",
  };
  EXPECT_EQ(rows_where([](const CommandSpec& row) { return row.needs == Needs::kNothing; }), expected);
  EXPECT_EQ(rows_where([](const CommandSpec& row) { return includes(row.needs, Needs::kSecureChannel); }),
            (std::set<std::string_view>{"GENERATE SESSION PIN"}));
  EXPECT_EQ(rows_where([](const CommandSpec& row) { return includes(row.needs, Needs::kSo); }),
            (std::set<std::string_view>{"RESCUE: SECURE BOOT", "RESCUE: REHEARSE SECURE BOOT"}));
}

// PINs do not, but those of INITIALIZE: what comes in pieces lies in the work buffer between two commands.
TEST(ChainingColumn, RowsThatChain_AreThese) {
  const std::set<std::string_view> expected = {
      "PSO: VERIFY CERTIFICATE",
      "GENERATE ASYMMETRIC KEY PAIR",
      "GENERATE SYMMETRIC KEY",
      "HD KEYS: EXPORT NODE",
      "HD KEYS: LOAD NODE",
      "INITIALIZE DEVICE",
      "MANAGE KEY DOMAIN: CREATE XKEK",
      "MANAGE PUBLIC KEY AUTHENTICATION: STATUS OR REGISTER",
      "MANAGE PUBLIC KEY AUTHENTICATION: REPLACE",
      "DECIPHER",
      "SIGN",
      "UNWRAP KEY",
      "CIPHER",
      "EXTERNAL AUTHENTICATE",
      "GENERAL AUTHENTICATE",
      "UPDATE BINARY",
      "UPDATE BINARY (odd)",
      "RESCUE: DEVICE CERTIFICATE",
  };
  EXPECT_EQ(rows_where([](const CommandSpec& row) { return row.chaining == Chaining::kAllowed; }), expected);
}

std::vector<CommandSpec> rows_that_need(Needs fact) {
  std::vector<CommandSpec> rows;
  std::ranges::copy_if(command_table(), std::back_inserter(rows),
                       [&](const CommandSpec& row) { return includes(row.needs, fact); });
  return rows;
}
std::string name_of(const ::testing::TestParamInfo<CommandSpec>& instance) {
  std::string name;
  std::ranges::copy_if(instance.param.name, std::back_inserter(name),
                       [](unsigned char c) { return std::isalnum(c) != 0; });
  return name;
}
INSTANTIATE_TEST_SUITE_P(Table, EachRow, ::testing::ValuesIn(command_table().begin(), command_table().end()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Table, EachRowForTheUser, ::testing::ValuesIn(rows_that_need(Needs::kUser)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Table, EachRowForTheChannel,
                         ::testing::ValuesIn(rows_that_need(Needs::kSecureChannel)), name_of);

}  // namespace
}  // namespace coffer::card
