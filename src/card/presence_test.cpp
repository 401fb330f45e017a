// Press-to-confirm as hosts see it: which commands ask a person, and what becomes of one that is not
// confirmed.

#include <gmock/gmock.h>

#include <set>

#include "card/command_table.h"
#include "card/testing/channel_host.h"
#include "card/testing/vouching_device.h"
#include "platform/testing/fake_caller.h"
#include "token/testing/signature_of.h"
#include "token/testing/xkek_group.h"

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
const std::string kRsaKey =
    "5F290100 4209555443413030303031 7F4915 060A04007F00070202020102 8203010001 02020400"
    " 5F2010444553494D303030303130 3030303031";
const std::string kRsaTemplate = "00003A" + kRsaKey + "0000";

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
  const std::string before = stored();
  security_log_.records.clear();
  EXPECT_EQ(send_asked(GetParam()).sw, Sw::kOk);
  // Use counters are no security event.
  const bool is_counted = std::string_view(GetParam().name) == "SignCounted";
  EXPECT_TRUE(stored() == before || is_counted || security_log_.records.size() == 1)
      << "what changes the token, the security log hears of";
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

const CommandSpec* row_of(Bytes command, std::span<const CommandSpec> rows = command_table()) {
  const auto row = std::ranges::find_if(
      rows, [&](const CommandSpec& each) { return each.ins == command[1] && each.p1.contains(command[2]); });
  return row == rows.end() ? nullptr : &*row;
}
const CommandSpec* row_of(const Asked& asked) {
  return row_of(asked.command.empty() ? ByteVector{0x00, 0x74, 0x09} : from_hex(asked.command));
}

TEST(PresenceColumn, EachRowThatAsks_IsTriedAbove) {
  const auto commands = asked();
  for (const CommandSpec& row : command_table()) {
    if (row.presence == UserPresence::kNotNeeded) continue;
    EXPECT_TRUE(std::ranges::any_of(commands, [&](const Asked& one) { return row_of(one) == &row; }))
        << row.name;
  }
}

/// Carries out commands while nobody would confirm one, and keeps in mind which rows they belong to.
class RowsThatDoNotAsk : public Presence {
 protected:
  Answer unasked(const ByteVector& command, Sw expected = Sw::kOk) {
    const std::string before = stored();
    security_log_.records.clear();
    const Answer answer = send(command);
    EXPECT_EQ(answer.sw, expected) << to_hex(command);
    EXPECT_TRUE(person_.questions.empty()) << to_hex(command);
    // Files, logins and certificates that are taken in are no security event.
    const bool is_none = std::set<int>{0x20, 0x2A, 0xD6, 0xD7, 0xE4}.contains(command[1]);
    EXPECT_TRUE(stored() == before || is_none || !security_log_.records.empty()) << to_hex(command);
    tried_.insert(row_of(command, table_));
    return answer;
  }
  Answer unasked(std::string_view command, Sw expected = Sw::kOk) {
    return unasked(from_hex(command), expected);
  }
  void expect_each_tried() {
    for (const CommandSpec& row : table_) {
      EXPECT_TRUE(row.presence != UserPresence::kNotNeeded || tried_.contains(&row)) << row.name;
    }
  }

  void start_again(token::InitialiseRequest& request) {
    person_.answer = Person::kConfirmed;
    initialise(request);
    log_in();
    person_.answer = Person::kRefused;
    person_.questions.clear();
  }

  void pins_keys_and_nodes() {
    unasked("0020008106 363438323139");
    unasked("002400810C 363438323139 363438323139");
    unasked("002C00810E 3537363231383830 363438323139");
    log_in();
    unasked("004805B0");
    unasked("804A0102");
    unasked("804A0A0003 020101 00");
    unasked("804A100003 020101");
    unasked("8064050000");
  }
  void files() {
    unasked("0058000000");
    unasked("00D7CF0107 54020000 5301AA");
    unasked("00A4000002 CF01 00");
    unasked("00D6000001 BB");
    unasked("00B0000000");
    unasked("00B12F0204 54020000 00");
    unasked("00A4020002 2F02 00");
    unasked("00A4080002 2F02 00");
    unasked("00E4020002 CF01");
    // A request longer than a short Le takes, which a person let pass.
    person_.answer = Person::kConfirmed;
    ASSERT_EQ(send("004606003A" + kRsaKey + "00").data.size(), 256U);
    person_.answer = Person::kRefused;
    person_.questions.clear();
    EXPECT_FALSE(unasked("00C0000000").data.empty());
  }
  void key_domains() {
    token::InitialiseRequest request;
    request.options = token::options::kPressToConfirm;
    request.key_domains = 3;
    start_again(request);
    unasked("8052010101 01");
    unasked("8052000120" + std::string(64, '7') + "00");
    unasked("8052040100");
    unasked(extended(0x80520202, token::testing::XkekGroup().membership(token_.device())));
    unasked("80520302");
  }
  void secure_channel() {
    testing::ChannelHost host(token_.device().curve(), token_.device().point());
    unasked(testing::ChannelHost::kChoose);
    host.open(unasked(host.general_authenticate()));
    EXPECT_EQ(host.unwrap(unasked(host.wrap(0x5A, 0x01, 0x81, {}, "00"))).size(), 8U);
  }
  void public_keys() {
    token::InitialiseRequest request;
    request.options = token::options::kPressToConfirm | token::options::kReplaceablePublicKeys;
    request.public_keys_total = 2;
    request.public_keys_required = 1;
    start_again(request);
    const testing::VouchingDevice device(platform_);
    const auto key = *crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
    for (const ByteVector& command : device.introduction()) unasked(command);
    unasked(extended(0x80540000, device.vouch(key, "CFADMIN00001")));
    unasked(extended(0x80540100, device.vouch(key, "CFADMIN00002")));
    unasked("8054020000");
    unasked(testing::choose_public_key(testing::KeyUse::kAuthentication,
                                       token::testing::bytes_of("CFADMIN00002")));
    ByteVector message(token_.device().chr().begin(), token_.device().chr().end());
    const ByteVector challenge = unasked("0084000008").data;
    message.insert(message.end(), challenge.begin(), challenge.end());
    unasked(extended(0x00820000, token::testing::signature_of(key, message)));
  }

  std::span<const CommandSpec> table_ = command_table();
  std::set<const CommandSpec*> tried_;
};

TEST_F(RowsThatDoNotAsk, OfTheHsmApplication_AskNobody) {
  initialise_with(token::options::kPressToConfirm | token::options::kResetRetryCounter |
                  token::options::kSessionPin);
  pins_keys_and_nodes();
  files();
  secure_channel();
  unasked(testing::kSelectApplication);
  key_domains();
  public_keys();
  expect_each_tried();
}

TEST_F(RowsThatDoNotAsk, OfTheRescueApplication_AskNobody) {
  platform_.board.board_kind = platform::BoardKind::kRp2350;
  initialise_with(token::options::kPressToConfirm);
  ASSERT_EQ(sw("0020008808 3537363231383830"), Sw::kOk);
  table_ = rescue_table();
  unasked("00A4040408 A0583FC19B7E4F21 00");
  unasked("8010020000");
  unasked("00C0000000", Sw::kConditionsNotSatisfied);
  unasked("801C020204 6553F100");
  unasked("801D800020" + std::string(64, '7') + "00");
  unasked("801E010000");
  unasked("801E020000");
  unasked("801E030000");
  unasked("801E040100");
  unasked("801F0000");
  expect_each_tried();
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
  person_.answer = Person::kConfirmed;
  EXPECT_EQ(sw("805000001C 80020100 8106363438323139 82083537363231383830 910103 920101"), Sw::kOk);
  EXPECT_EQ(send(testing::kSelectApplication).hex().substr(44), "85050100FF0305");
  log_in();
  person_.answer = Person::kRefused;
  EXPECT_EQ(sw("004803B0"), Sw::kOk) << "nothing is used that was there";
  EXPECT_EQ(sw("0078031010" + std::string(32, '0') + "00"), kNotConfirmed);
}

TEST_F(Presence, SwitchingItOn_Is6600WithoutAPersonAndChangesNothing) {
  initialise_with(0);
  const std::string before = stored();
  EXPECT_EQ(sw("8064060001 01"), kNotConfirmed);
  EXPECT_EQ(sw("805000001C 80020100 8106363438323139 82083537363231383830 910103 920101"), kNotConfirmed);
  EXPECT_EQ(stored(), before);
  EXPECT_EQ(person_.questions.size(), 2U);
  EXPECT_EQ(sw("8064060001 02"), Sw::kOk) << "another option needs nobody";
  EXPECT_EQ(send("8064060000").hex(), "0200");
  person_.answer = Person::kConfirmed;
  EXPECT_EQ(sw("8064060001 03"), Sw::kOk);
  EXPECT_EQ(person_.questions.size(), 3U);
  person_.answer = Person::kRefused;
  EXPECT_EQ(sw("8064060001 02"), kNotConfirmed) << "nor does it go off without one";
  EXPECT_EQ(sw("8064060000"), kNotConfirmed);
}

TEST_F(Presence, SessionEndedWhileAPersonThinks_NeitherReadsNorSetsNorRestarts) {
  for (const auto* command :
       {"8064060000", "8064060001 01", "80640A0000", "80640A0008 07E6040603132917", "8064FB0000"}) {
    initialise_with(token::options::kPressToConfirm);
    person_.answer = Person::kConfirmed;
    person_.meanwhile = [&] {
      token::Session other;
      token::InitialiseRequest request;
      request.user_pin = token::testing::bytes_of(token::testing::kUserPin);
      request.so_pin = token::testing::bytes_of(token::testing::kSoPin);
      EXPECT_TRUE(token_.initialise(other, request));
      token_.reset(other);
    };
    const Answer answer = send(command);
    EXPECT_EQ(answer.sw, Sw::kNotAuthenticated) << command;
    EXPECT_TRUE(answer.data.empty()) << command;
    EXPECT_FALSE(platform_.token_clock.was_set()) << command;
    EXPECT_EQ(platform_.board.restarted, std::nullopt) << command;
  }
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
  const platform::testing::FakeCaller caller;
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
