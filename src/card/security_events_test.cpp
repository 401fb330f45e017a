// What the security log hears of commands.

#include "card/security_events.h"

#include <set>

#include "card/testing/channel_host.h"
#include "platform/testing/fake_caller.h"

namespace coffer::card {
namespace {

using platform::SecurityEvent;
using platform::SecurityRecord;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;

/// Event, key, domain, slot, PIN and tries left as numbers ("-": none), status word.
std::string shown(const SecurityRecord& record) {
  const auto number = [](std::optional<std::uint8_t> value) {
    return value ? std::to_string(*value) : std::string("-");
  };
  char sw[5] = "----";
  if (record.status_word) std::snprintf(sw, sizeof sw, "%04X", unsigned{*record.status_word});
  return std::to_string(static_cast<int>(record.event)) + " key " + number(record.key) + " domain " +
         number(record.domain) + " slot " + number(record.slot) + " pin " + number(record.pin) + " tries " +
         number(record.tries_left) + " " + sw;
}
std::string expected(SecurityEvent event, const std::string& rest) {
  return std::to_string(static_cast<int>(event)) + " " + rest;
}

class SecurityEvents : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    // With RESET RETRY COUNTER allowed.
    ASSERT_EQ(sw("805000001C 80020001 8106363438323139 82083537363231383830 910103 920101"), Sw::kOk);
    card_.reset();
  }
  /// What one command lets the log hear: "" if nothing.
  std::string heard(const ByteVector& command) {
    security_log_.records.clear();
    send(command);
    EXPECT_LE(security_log_.records.size(), 1U);
    return security_log_.records.empty() ? "" : shown(security_log_.records.front());
  }
  std::string heard(std::string_view command) { return heard(testing::from_hex(command)); }
};

TEST_F(SecurityEvents, RefusedPins_AreHeardWithTheTriesThatAreLeft) {
  EXPECT_EQ(heard("0020008106 313131313131"),
            expected(SecurityEvent::kPinRefused, "key - domain - slot - pin 129 tries 2 63C2"));
  EXPECT_EQ(heard("002400810C 313131313131 363438323139"),
            expected(SecurityEvent::kPinRefused, "key - domain - slot - pin 129 tries 1 63C1"));
  EXPECT_EQ(heard("0020008106 313131313131"),
            expected(SecurityEvent::kPinBlocked, "key - domain - slot - pin 129 tries 0 6983"));
  EXPECT_EQ(heard("0020008106 363438323139"),
            expected(SecurityEvent::kPinBlocked, "key - domain - slot - pin 129 tries 0 6983"));
  EXPECT_EQ(heard("0020008808 3131313131313131"),
            expected(SecurityEvent::kPinRefused, "key - domain - slot - pin 136 tries 14 63CE"));
  EXPECT_EQ(heard("002C00810E 3131313131313131 363438323139"),
            expected(SecurityEvent::kPinRefused, "key - domain - slot - pin 136 tries 13 63CD"));
  EXPECT_EQ(heard("8050000019 80020001 8106353736323138 82083131313131313131 910103"),
            expected(SecurityEvent::kPinRefused, "key - domain - slot - pin 136 tries 12 63CC"));
}

TEST_F(SecurityEvents, ChangedAndUnblockedPins_AreHeard) {
  EXPECT_EQ(heard("002400810C 363438323139 363438323139"),
            expected(SecurityEvent::kPinChange, "key - domain - slot - pin 129 tries - 9000"));
  EXPECT_EQ(heard("002C00810E 3537363231383830 363438323139"),
            expected(SecurityEvent::kPinUnblock, "key - domain - slot - pin 129 tries - 9000"));
}

TEST_F(SecurityEvents, WhatOnlyAsksOrLogsIn_IsNotHeard) {
  for (const auto* command : {"00200081", "00200088", "0020008106 363438323139", "8050000000", "8052000000",
                              "8054000004", "8064060000", "80640A0008", "80641B0000", "80640500 00",
                              "8058000000", "0084000008", "00A4000002 2F02 00"}) {
    EXPECT_EQ(heard(command), "") << command;
  }
}

TEST_F(SecurityEvents, KeysAreHeardByTheirNumber) {
  log_in();
  import_dkek(0, ByteVector(32, 7));
  const std::string ok = "domain - slot - pin - tries - 9000";
  EXPECT_EQ(heard("004807B0"), expected(SecurityEvent::kKeyGenerate, "key 7 " + ok));
  EXPECT_EQ(heard(testing::generate_ec_key(8, crypto::CurveId::kSecp256r1, {})),
            expected(SecurityEvent::kKeyGenerate, "key 8 " + ok));
  const ByteVector wrapped = send("00720792000000").data;
  EXPECT_EQ(heard("00720792000000"), expected(SecurityEvent::kKeyWrap, "key 7 " + ok));
  EXPECT_EQ(heard(extended(0x00740993, wrapped)), expected(SecurityEvent::kKeyImport, "key 9 " + ok));
  EXPECT_EQ(heard("00760A0B 21 98" + std::string(63, '0') + "1"),
            expected(SecurityEvent::kKeyDerive, "key 11 domain - slot - pin - tries - 6A82"));
  EXPECT_EQ(heard("804A0102"),
            expected(SecurityEvent::kHdMasterCreate, "key - domain - slot 2 pin - tries - 9000"));
  EXPECT_EQ(heard("00E4020002CC07"), expected(SecurityEvent::kKeyDelete, "key 7 " + ok));
  EXPECT_EQ(heard("00E4020002CC07"),
            expected(SecurityEvent::kKeyDelete, "key 7 domain - slot - pin - tries - 6A82"));
  ASSERT_EQ(sw("00A4000002CC0900"), Sw::kOk);
  EXPECT_EQ(heard("00E40200"), expected(SecurityEvent::kKeyDelete, "key 9 " + ok)) << "the selected file";
}

TEST_F(SecurityEvents, FilesAreNotHeardButTheDevicesCertificate) {
  log_in();
  EXPECT_EQ(heard("00D7CF0108 54020000 5302 AABB"), "");
  EXPECT_EQ(heard("00E4020002CF01"), "");
  EXPECT_EQ(heard("00D72F0208 54020000 5302 AABB").substr(0, 3),
            expected(SecurityEvent::kDeviceCertificate, "").substr(0, 3));
  ASSERT_EQ(sw("00A40000022F0200"), Sw::kOk);
  EXPECT_NE(heard("00D6000002 AABB"), "");
}

TEST_F(SecurityEvents, DomainsOptionsAndTheRest_AreHeard) {
  log_in();
  const std::string ok = "key - domain - slot - pin - tries - 9000";
  EXPECT_EQ(heard("8052000020" + std::string(64, '7')),
            expected(SecurityEvent::kDomainShareImport, "key - domain 0 slot - pin - tries - 9000"));
  EXPECT_EQ(heard("80520400"),
            expected(SecurityEvent::kDomainDkekErase, "key - domain 0 slot - pin - tries - 9000"));
  EXPECT_EQ(heard("80520300"),
            expected(SecurityEvent::kDomainDelete, "key - domain 0 slot - pin - tries - 9000"));
  EXPECT_EQ(heard("8052010001 01"),
            expected(SecurityEvent::kDomainCreate, "key - domain 0 slot - pin - tries - 9000"));
  EXPECT_EQ(heard("8064060001 02"), expected(SecurityEvent::kOptionsChange, ok));
  EXPECT_EQ(heard("80640A0008 07E6040603132917"), expected(SecurityEvent::kClockSet, ok));
  EXPECT_EQ(heard("80641B0401 19"), expected(SecurityEvent::kSettingsChange, ok));
  EXPECT_EQ(heard("8064FB00"), expected(SecurityEvent::kRestart, ok));
  EXPECT_EQ(heard("8050000019 80020001 8106363438323139 82083537363231383830 910103"),
            expected(SecurityEvent::kInitialise, ok));
}

TEST_F(SecurityEvents, AgreementOnADkek_IsHeardAndOtherDeciphersAreNot) {
  log_in();
  EXPECT_EQ(heard("00620784 02 3000"),
            expected(SecurityEvent::kDomainDkekAgree, "key 7 domain - slot - pin - tries - 6700"));
  EXPECT_EQ(heard("00620721 02 3000"), "");
}

TEST_F(SecurityEvents, CommandThatTheStorageLetFail_IsHeardWhateverItIs) {
  log_in();
  platform_.store.fail_apply(1);
  EXPECT_EQ(heard("00D7CF0108 54020000 5302 AABB"),
            expected(SecurityEvent::kCommandFailed, "key - domain - slot - pin - tries - 6581"));
  platform_.store.fail_apply(1);
  EXPECT_EQ(heard("004807B0"),
            expected(SecurityEvent::kKeyGenerate, "key 7 domain - slot - pin - tries - 6581"));
}

TEST_F(SecurityEvents, Caller_IsNamedInEachRecord) {
  const platform::testing::FakeCaller caller;
  card_.set_caller(&caller);
  log_in();
  security_log_.records.clear();
  ASSERT_EQ(sw("004807B0"), Sw::kOk);
  ASSERT_EQ(security_log_.records.size(), 1U);
  EXPECT_EQ(security_log_.records[0].caller, &caller);
  card_.set_caller(nullptr);
}

TEST_F(SecurityEvents, CommandsThatNeverReachedTheirHandler_AreNotHeard) {
  EXPECT_EQ(heard("004807B0"), "") << "not logged in: anybody could fill the log";
  EXPECT_EQ(heard("00E4020002CC07"), "");
  log_in();
  EXPECT_EQ(heard("0052000021" + std::string(66, '7')),
            expected(SecurityEvent::kDomainShareImport, "key - domain 0 slot - pin - tries - 6700"));
}

// A new row is silent only if somebody says here that it changes nothing that matters to security.
TEST(SecurityColumn, RowsWithoutAnEvent_AreThese) {
  const std::set<std::string_view> silent = {
      "VERIFY",  // of it only what is refused
      "MANAGE SECURITY ENVIRONMENT: SET AT",
      "MANAGE SECURITY ENVIRONMENT: SET PUBLIC KEY",
      "PSO: VERIFY CERTIFICATE",
      "HD KEYS: EXPORT NODE",
      "HD KEYS: LOAD NODE",
      "MANAGE PUBLIC KEY AUTHENTICATION: QUERY SLOT",
      "ENUMERATE OBJECTS",
      "EXTRAS: MEMORY",
      "SIGN",
      "CIPHER",
      "GET CHALLENGE",
      "GENERAL AUTHENTICATE",
      "SELECT: FILE",
      "SELECT: FILE BELOW",
      "SELECT: APPLICATION",
      "SELECT: PATH",
      "READ BINARY",
      "READ BINARY (odd)",
      "GET RESPONSE",
      "ATTEST KEY",
      "RESCUE: PROVE DEVICE",
      "RESCUE: DEVICE PUBLIC KEY",
      "RESCUE: REHEARSE SECURE BOOT",
      "RESCUE: READ PHYSICAL SETTINGS",
      "RESCUE: MEMORY",
      "RESCUE: SECURE BOOT STATUS",
      "RESCUE: READ CLOCK",
  };
  for (const auto& table : {command_table(), rescue_table()}) {
    for (const CommandSpec& row : table) {
      const bool is_silent = row.logged.when == LoggedWhen::kNever;
      EXPECT_EQ(is_silent, silent.contains(row.name)) << row.name;
      EXPECT_EQ(is_silent, row.logged.event == SecurityEvent::kNone) << row.name;
    }
  }
}

}  // namespace
}  // namespace coffer::card
