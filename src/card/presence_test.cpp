// Press-to-confirm as hosts see it: which commands ask a person, and what becomes of one that is not
// confirmed.

#include <gmock/gmock.h>

#include "card/command_table.h"
#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::to_hex;
using Person = platform::PresenceAnswer;

constexpr Sw kNotConfirmed = Sw::kPresenceNotConfirmed;
const std::string kRsaTemplate =
    " 00003A 5F290100 4209555443413030303031 7F4915 060A04007F00070202020102 8203010001 02020400"
    " 5F2010444553494D303030303130 3030303031 0000";

/// A command that the token carries out, if a person confirms it.
struct Asked {
  const char* name;
  std::string command;  ///< "" : UNWRAP KEY of the wrapped key
  std::optional<token::KeyId> key;
};

/// Key 1: EC, key 2: RSA, key 3: AES, key 4: EC with five uses; a DKEK; HD master 1: EC, 3: symmetric.
class Presence : public CardTest {
 protected:
  void SetUp() override { provision(); }

  void initialise_with(std::uint16_t options) {
    token::InitialiseRequest request;
    request.options = options;
    person_.answer = Person::kConfirmed;
    initialise(request);
    login(session_);
    log_in();
    import_dkek(0, ByteVector(32, 7));
    generate_ec(1);
    ASSERT_EQ(sw("00460200" + kRsaTemplate), Sw::kOk);
    generate_aes(3);
    ASSERT_EQ(sw("804A0101"), Sw::kOk);
    ASSERT_EQ(sw("804A0303"), Sw::kOk);
    const Answer wrapped = send("00720192000000");
    ASSERT_EQ(wrapped.sw, Sw::kOk);
    wrapped_ = wrapped.data;
    generate_ec(4, crypto::CurveId::kSecp256r1, token::testing::only({}, 5));
    person_.answer = Person::kRefused;
    person_.questions.clear();
  }
  Answer send_asked(const Asked& asked) {
    // A loaded node works once.
    if (std::string_view(asked.name).ends_with("HdNode")) {
      EXPECT_EQ(sw(asked.command.starts_with("0068") ? "804A1000 03 020101" : "804A1000 03 020103"), Sw::kOk);
    }
    return asked.command.empty() ? send(extended(0x00740993, wrapped_)) : send(asked.command);
  }

  token::testing::FakeUserPresence& person_ = platform_.person;
  ByteVector wrapped_;
};

class EachAsked : public Presence, public ::testing::WithParamInterface<Asked> {};

TEST_P(EachAsked, NotConfirmed_Is6600AndChangesNothing) {
  initialise_with(token::options::kPressToConfirm);
  const std::string before = stored();
  for (const Person refusal : {Person::kRefused, Person::kTimedOut}) {
    person_.answer = refusal;
    const Answer answer = send_asked(GetParam());
    EXPECT_EQ(answer.sw, kNotConfirmed);
    EXPECT_TRUE(answer.data.empty());
  }
  EXPECT_EQ(person_.questions.size(), 2U);
  EXPECT_EQ(stored(), before);
}

TEST_P(EachAsked, Confirmed_IsCarriedOutAfterOneQuestion) {
  initialise_with(token::options::kPressToConfirm);
  person_.answer = Person::kConfirmed;
  EXPECT_EQ(send_asked(GetParam()).sw, Sw::kOk);
  ASSERT_EQ(person_.questions.size(), 1U);
  EXPECT_EQ(person_.questions[0].key, GetParam().key);
  EXPECT_FALSE(person_.questions[0].operation.empty());
  EXPECT_GE(person_.questions[0].seconds, 1);
}

TEST_P(EachAsked, OptionOff_IsCarriedOutUnasked) {
  initialise_with(0);
  EXPECT_EQ(send_asked(GetParam()).sw, Sw::kOk);
  EXPECT_TRUE(person_.questions.empty());
}

std::vector<Asked> asked() {
  const std::string zeros_16(32, '0');
  const std::string digest = std::string(63, '0') + "1";
  return {
      {"GenerateKeyPair", "00460900" + kRsaTemplate, token::KeyId{9}},
      {"Initialize", "805000001C 80020000 8106363438323139 82083537363231383830 910103 920101", std::nullopt},
      {"DecipherRsa", "00620221 000080" + std::string(255, '0') + "1 0000", token::KeyId{2}},
      {"SignEc", "00680170 20" + digest + "00", token::KeyId{1}},
      {"SignRsa", "00680233 20" + digest + "00", token::KeyId{2}},
      {"SignCounted", "00680470 20" + digest + "00", token::KeyId{4}},
      {"SignHdNode", "006800A0 20" + digest + "00", std::nullopt},
      {"CipherHdNode", "00780051 1F 060B2B0601040183A878058D6B 8110" + zeros_16 + "00", std::nullopt},
      {"Wrap", "00720192000000", token::KeyId{1}},
      {"WrapSymmetric", "00720392000000", token::KeyId{3}},
      {"Unwrap", "", token::KeyId{9}},
      {"DeriveEc", "00760108 21 98" + digest, token::KeyId{1}},
      {"CipherCbc", "00780310 10" + zeros_16 + "00", token::KeyId{3}},
      {"ExtrasDynamicOptions", "8064060000", std::nullopt},
      {"ExtrasSecureLock", "80643A0141" + to_hex(crypto::curve(crypto::CurveId::kSecp256r1).generator) + "00",
       std::nullopt},
      {"AttestKey", "80F00100 000008 0011223344556677 0000", token::KeyId{1}},
      {"ExtrasClock", "80640A0008 07E6040603132917", std::nullopt},
      {"ExtrasRestart", "8064FB0000", std::nullopt},
      {"ExtrasPhysicalSettings", "80641B0401 19", std::nullopt},
      {"CipherExtended", "00780351 1D 0609608648016503040102 8110" + zeros_16 + "00", token::KeyId{3}},
  };
}
INSTANTIATE_TEST_SUITE_P(Table, EachAsked, ::testing::ValuesIn(asked()),
                         [](const auto& instance) { return std::string(instance.param.name); });

const CommandSpec* row_of(const Asked& asked) {
  const auto bytes = asked.command.empty() ? ByteVector{0x00, 0x74, 0x09} : from_hex(asked.command);
  const auto rows = command_table();
  const auto row = std::ranges::find_if(
      rows, [&](const CommandSpec& each) { return each.ins == bytes[1] && each.p1.contains(bytes[2]); });
  return row == rows.end() ? nullptr : &*row;
}

TEST(PresenceColumn, EachRowThatAsks_IsTriedAbove) {
  const auto commands = asked();
  for (const CommandSpec& row : command_table()) {
    if (row.presence == UserPresence::kNotNeeded) continue;
    EXPECT_TRUE(std::ranges::any_of(commands, [&](const Asked& one) { return row_of(one) == &row; }))
        << row.name;
  }
}

TEST_F(Presence, RowsThatDoNotAsk_AskNobody) {
  initialise_with(token::options::kPressToConfirm);
  for (const CommandSpec& row : command_table()) {
    if (row.presence != UserPresence::kNotNeeded) continue;
    for (const std::size_t size : {row.data.first, std::min(std::max(row.data.first, 16U), row.data.last)}) {
      ByteVector apdu{0x00, row.ins, row.p1.first, row.p2.first};
      if (size != 0) apdu.push_back(static_cast<std::uint8_t>(size));
      apdu.resize(apdu.size() + size, 0x01);
      EXPECT_NE(send(apdu).sw, kNotConfirmed) << row.name;
    }
  }
  EXPECT_TRUE(person_.questions.empty());
}

TEST_F(Presence, EachRescueCommandThatAsks_Is6600) {
  initialise_with(token::options::kPressToConfirm);
  ASSERT_EQ(sw("0020008808 3537363231383830"), Sw::kOk);
  ASSERT_EQ(sw("00A4040408A0583FC19B7E4F2100"), Sw::kOk);
  const std::string before = stored();
  for (const CommandSpec& row : rescue_table()) {
    ByteVector apdu{0x80, row.ins, row.p1.first, row.p2.first};
    if (row.data.first != 0) apdu.push_back(static_cast<std::uint8_t>(row.data.first));
    apdu.resize(apdu.size() + row.data.first, 0x01);
    person_.questions.clear();
    const bool asks = row.presence != UserPresence::kNotNeeded;
    EXPECT_EQ(send(apdu).sw == kNotConfirmed, asks) << row.name;
    EXPECT_EQ(person_.questions.size(), asks ? 1U : 0U) << row.name;
    if (row.ins == 0x1F || row.ins == 0xA4) {  // they end the session
      ASSERT_EQ(sw("00A4040408A0583FC19B7E4F2100"), Sw::kOk);
    }
  }
  EXPECT_EQ(stored(), before);
}

TEST_F(Presence, WrappedKeyInTheImportFile_StaysUntilAPersonConfirms) {
  initialise_with(token::options::kPressToConfirm);
  ByteVector write(wrapped_.size() + 16);
  ByteWriter out(write);
  TlvWriter(out).put_be16(0x54, 0).put(0x53, wrapped_);
  ASSERT_EQ(send(extended(0x00D72F10, *out.finish())).sw, Sw::kOk);
  EXPECT_EQ(sw("00740993"), kNotConfirmed);
  person_.answer = Person::kConfirmed;
  EXPECT_EQ(sw("00740993"), Sw::kOk);
  EXPECT_EQ(sw("00740A93"), Sw::kFileNotFound) << "and is used up";
}

TEST_F(Presence, LoggedOut_Is6982AndAsksNobody) {
  initialise_with(token::options::kPressToConfirm);
  for (const Asked& one : asked()) {
    const CommandSpec* row = row_of(one);
    ASSERT_NE(row, nullptr) << one.name;
    if (!includes(row->needs, Needs::kUser) || std::string_view(one.name).ends_with("HdNode")) continue;
    ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
    EXPECT_EQ(send_asked(one).sw, Sw::kNotAuthenticated) << one.name;
  }
  EXPECT_TRUE(person_.questions.empty());
}

TEST_F(Presence, OptionFromInitialize_IsReportedAndHeeded) {
  EXPECT_EQ(sw("805000001C 80020100 8106363438323139 82083537363231383830 910103 920101"), Sw::kOk);
  EXPECT_EQ(send(testing::kSelectApplication).hex().substr(44), "85050100FF0305");
  log_in();
  EXPECT_EQ(sw("004803B0"), Sw::kOk) << "nothing is used that was there";
  EXPECT_EQ(sw("0078031010" + std::string(32, '0') + "00"), kNotConfirmed);
}

TEST_F(Presence, WhatAStrangerMayRead_AsksNobody) {
  initialise_with(token::options::kPressToConfirm);
  ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("8050000000"), Sw::kOk);
  EXPECT_EQ(sw("8064050000"), Sw::kOk);
  EXPECT_EQ(sw("80641B0000"), Sw::kOk);
  EXPECT_EQ(sw("80641B0401 19"), Sw::kNotAuthenticated) << "refused before anybody is asked";
  EXPECT_TRUE(person_.questions.empty());
}

TEST_F(Presence, WrappedKeyThatCannotBeOpened_AsksNobody) {
  initialise_with(token::options::kPressToConfirm);
  wrapped_.back() ^= 1;
  EXPECT_EQ(send(extended(0x00740993, wrapped_)).sw, Sw::kWrongData);
  EXPECT_EQ(send(extended(0x00740993, Bytes(wrapped_).first(8))).sw, Sw::kWrongData);
  EXPECT_TRUE(person_.questions.empty());
}

TEST_F(Presence, KeyWhoseDkekIsNotComplete_CannotBeWrappedAndAsksNobody) {
  initialise_with(token::options::kPressToConfirm);
  ASSERT_EQ(sw("8052040000"), Sw::kOk) << "forget the DKEK";
  EXPECT_EQ(sw("00720192000000"), Sw::kReferencedDataNotFound);
  EXPECT_TRUE(person_.questions.empty());
}

TEST_F(Presence, Caller_ReachesThePersonsSide) {
  class Somebody final : public platform::Caller {
   public:
    [[nodiscard]] bool is_gone() const override { return false; }
  };
  const Somebody caller;
  initialise_with(token::options::kPressToConfirm);
  card_.set_caller(&caller);
  EXPECT_EQ(sw("00720192000000"), kNotConfirmed);
  ASSERT_EQ(person_.questions.size(), 1U);
  EXPECT_EQ(person_.questions[0].caller, &caller);
  EXPECT_EQ(person_.questions[0].operation, "WRAP KEY");
  card_.set_caller(nullptr);
}

}  // namespace
}  // namespace coffer::card
