// Tests that are made from the table: each row against a session that lacks what it needs, data of wrong
// lengths, truncated APDUs and wrong P1 and P2.

#include "card/command_table.h"

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
