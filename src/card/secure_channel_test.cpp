#include "card/secure_channel.h"

#include "card/testing/channel_host.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::from_hex;
using testing::to_hex;

// Appendix C.4 of the specification.
TEST(DeriveChannelKey, PublishedVector_IsReproduced) {
  ByteVector secret(32);
  ByteVector nonce(8);
  for (std::size_t i = 0; i < 32; ++i) secret[i] = static_cast<std::uint8_t>(i);
  for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<std::uint8_t>(0xA0 + i);
  ChannelKey key;
  ASSERT_TRUE(derive_channel_key(secret, nonce, 1, key));
  EXPECT_EQ(to_hex(key.expose()), "59F1415F6FB4A3D59366710F4E39DA16");
  ASSERT_TRUE(derive_channel_key(secret, nonce, 2, key));
  EXPECT_EQ(to_hex(key.expose()), "885BBC20689BB4420CB30E38B4B71C63");
}

class SecureMessaging : public CardTest {
 protected:
  void establish() {
    host_.emplace(token_.device().curve(), device_point());
    ASSERT_EQ(sw(testing::ChannelHost::kChoose), Sw::kOk);
    host_->open(send(host_->general_authenticate()));
  }
  /// The card's public key, as a host reads it from EF.C_DevAut.
  Bytes device_point() {
    const auto size = platform_.store.read(token::fids::kDeviceCertificates, chain_);
    const auto first = TlvReader(Bytes(chain_).first(size.value_or(0))).next();
    return token::cvc::parse(first->encoded)->point;
  }
  Answer send_protected(std::string_view header, std::string_view data, std::string_view le) {
    const ByteVector h = from_hex(header);
    return send(host_->wrap(h[0], h[1], h[2], from_hex(data), le));
  }
  /// Sends a protected command and opens its answer.
  std::string exchange(std::string_view header, std::string_view data, std::string_view le) {
    const Answer answer = send_protected(header, data, le);
    return to_hex(host_->unwrap(answer)) + " " + to_hex(be16(static_cast<std::uint16_t>(answer.sw)));
  }

  std::optional<testing::ChannelHost> host_;
  std::array<std::uint8_t, 2048> chain_{};
};

TEST_F(SecureMessaging, CommandsOfAllForms_WorkInTheChannel) {
  establish();
  EXPECT_EQ(exchange("200081", "", "00"), " 63C3");
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(exchange("200081", "", ""), " 9000");
  EXPECT_EQ(exchange("D7CD05", "54020000 5304 DEADBEEF", ""), " 9000");
  EXPECT_EQ(exchange("B1CD05", "54020000", "0000"), "DEADBEEF 9000");
  EXPECT_EQ(exchange("B1CD05", "54020001", "02"), "ADBE 9000");
  EXPECT_EQ(exchange("A40000", "CD05", "00"), "620B810200048201018302CD05 9000");
  EXPECT_EQ(exchange("840000", "", "0400").size(), 2048u + 5);
  EXPECT_EQ(exchange("990000", "", ""), " 6D00");
}

TEST_F(SecureMessaging, LongData_WorksInTheChannel) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  std::string content;
  for (unsigned i = 0; i < 3000; ++i) content += to_hex(ByteVector{static_cast<std::uint8_t>(i * 31)});
  EXPECT_EQ(exchange("D7CF05", "54020000 53820BB8" + content, ""), " 9000");
  EXPECT_EQ(exchange("B1CF05", "54020000", "0000"), content + " 9000");
}

TEST_F(SecureMessaging, LongestFiles_AreWrittenAndReadInTheChannel) {
  constexpr std::size_t kPiece = 60000;
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  for (const char* fid : {"CF05", "CD05"}) {
    const bool is_private = fid[1] == 'D';
    ByteVector content(is_private ? token::Files::kMaxPrivateFile : token::Files::kMaxFile);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 31);
    for (std::size_t at = 0; at < content.size(); at += kPiece) {
      const Bytes piece = Bytes(content).subspan(at, std::min(kPiece, content.size() - at));
      const auto word = [](std::size_t number) { return to_hex(be16(static_cast<std::uint16_t>(number))); };
      const std::string data = "5402" + word(at) + "5382" + word(piece.size()) + to_hex(piece);
      ASSERT_EQ(exchange("D7" + std::string(fid), data, ""), " 9000") << fid << " " << at;
    }
    const std::string whole = to_hex(content);
    const std::string first = exchange("B1" + std::string(fid), "54020000", "0000");
    const std::size_t given = first.size() - 5;
    EXPECT_GT(given, 2 * 65000u) << "as much as a protected answer holds";
    EXPECT_EQ(first, whole.substr(0, given) + " 9000");
    const std::string rest = exchange("B1" + std::string(fid), "5402FE00", "0000");
    EXPECT_EQ(rest, whole.substr(2 * 0xFE00) + " 9000");
  }
}

TEST_F(SecureMessaging, AnswerThatDoesNotFitProtected_IsRefusedAndNotCut) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(exchange("4801B0", "", ""), " 9000");
  // PBKDF2 (06 OID, 81 parameters): 1000 bytes fit, 65,536 do not.
  const std::string pbkdf2 = "06092A864886F70D01050C";
  const std::string fits = exchange("780151", pbkdf2 + "8111 0408 0102030405060708 020101 020203E8", "0000");
  EXPECT_EQ(fits.size(), 2000U + 5);
  const std::string does_not =
      exchange("780151", pbkdf2 + "8112 0408 0102030405060708 020101 0203010000", "0000");
  EXPECT_EQ(does_not.size(), 5U) << "a status word alone";
  EXPECT_NE(does_not, " 9000");
}

TEST_F(SecureMessaging, AnswerLongerThanLe_IsRefusedAndNotCut) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(exchange("4801B0", "", ""), " 9000");
  const std::string data(128, '1');
  EXPECT_EQ(exchange("780199", data, "40").size(), 128U + 5);
  EXPECT_EQ(exchange("780199", data, "3F"), " 6700");
  EXPECT_EQ(exchange("780199", data, "40").size(), 128U + 5) << "the channel goes on";
}

TEST_F(SecureMessaging, Chain_WorksInTheChannelAndAnInterruptionClosesIt) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  const auto send_first_part = [&] {
    const Answer answer = send(host_->wrap(0xD7, 0xCF, 0x05, from_hex("54020000 5304 DEAD"), "", 0x1C));
    EXPECT_EQ(answer.sw, Sw::kOk);
    EXPECT_TRUE(host_->unwrap(answer).empty());
  };
  send_first_part();
  EXPECT_EQ(exchange("D7CF05", "BEEF", ""), " 9000");
  EXPECT_EQ(exchange("B1CF05", "54020000", "0000"), "DEADBEEF 9000");
  send_first_part();
  EXPECT_EQ(send_protected("840000", "", "08").sw, Sw::kLastOfChainExpected);
  EXPECT_EQ(send_protected("840000", "", "08").sw, Sw::kConditionsNotSatisfied) << "no channel any more";
}

TEST_F(SecureMessaging, AlteredCommand_ClosesTheChannel) {
  establish();
  ByteVector command = host_->wrap(0x20, 0x00, 0x81, {}, "00");
  command[command.size() - 4] ^= 0x01;
  EXPECT_EQ(send(command).sw, Sw::kSecureMessagingObjectWrong);
  EXPECT_EQ(send_protected("200081", "", "00").sw, Sw::kConditionsNotSatisfied);
}

TEST_F(SecureMessaging, LeavingTheChannel_LogsOutWhatWasLoggedInThroughIt) {
  const ByteVector wrong_mac = [] {
    ByteVector command = from_hex("0C200081 0000 0D 970100 8E08 0000000000000000 0000");
    return command;
  }();
  const auto leave_by = [&](const ByteVector& command) {
    establish();
    EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
    EXPECT_EQ(exchange("200081", "", ""), " 9000");
    send(command);
    EXPECT_FALSE(card_.has_login()) << "at once, and not with the next command";
    return sw("00200081");
  };
  EXPECT_EQ(leave_by(from_hex("00840000 08")), tries_left(3)) << "a plain command";
  EXPECT_EQ(leave_by(from_hex("00")), tries_left(3)) << "what is no command";
  EXPECT_EQ(leave_by(wrong_mac), tries_left(3)) << "a wrong MAC";
  EXPECT_EQ(leave_by(from_hex("0C200081 03 970100 00")), tries_left(3)) << "no MAC";
}

TEST_F(SecureMessaging, BrokenChain_LogsOutToo) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  ASSERT_EQ(send(host_->wrap(0xD7, 0xCF, 0x05, from_hex("54020000 5304 DEAD"), "", 0x1C)).sw, Sw::kOk);
  EXPECT_EQ(send_protected("840000", "", "08").sw, Sw::kLastOfChainExpected);
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(SecureMessaging, LeavingTheChannel_KeepsALoginFromBefore) {
  log_in();
  establish();
  EXPECT_EQ(exchange("200081", "", ""), " 9000");
  EXPECT_EQ(sw("00200081"), Sw::kOk) << "a plain command logged in: a plain command goes on";
  EXPECT_EQ(sw("80480AB0"), Sw::kOk) << "with its keys";
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(sw("00200081"), tries_left(3)) << "the last login counts";
  log_in();
  EXPECT_EQ(sw("00200081"), Sw::kOk);
}

TEST_F(SecureMessaging, LeavingTheChannel_TellsUserAndSoApart) {
  log_in();
  establish();
  EXPECT_EQ(exchange("200088", "3537363231383830", ""), " 9000");
  EXPECT_EQ(exchange("200088", "", ""), " 9000");
  EXPECT_EQ(sw("00200088"), tries_left(15));
  EXPECT_EQ(sw("00200081"), Sw::kOk);
}

TEST_F(SecureMessaging, InitialiserInTheChannel_IsLoggedOutWithIt) {
  establish();
  EXPECT_EQ(exchange("500000", "80020001 8106363438323139 82083537363231383830 910103", ""), " 9000");
  EXPECT_EQ(exchange("200081", "", ""), " 9000");
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(SecureMessaging, PaddingOfMoreThanABlock_IsRefused) {
  for (const auto* pin : {"363438323139", "363438323139363438323139363438"}) {  // 25 zeros, and 16
    establish();
    host_->more_padding = 16;
    EXPECT_EQ(send_protected("200081", pin, "").sw, Sw::kSecureMessagingObjectWrong) << pin;
    EXPECT_EQ(sw("00200081"), tries_left(3));
  }
}

TEST_F(SecureMessaging, SecondGeneralAuthenticate_NeedsASecondChoice) {
  establish();
  EXPECT_EQ(send(host_->general_authenticate()).sw, Sw::kConditionsNotSatisfied);
  establish();
  EXPECT_EQ(exchange("200081", "", "00"), " 63C3");
}

TEST_F(SecureMessaging, ChannelInsideAnother_IsNotEstablished) {
  establish();
  EXPECT_EQ(exchange("2241A4", "800A04007F00070202030202", ""), " 9000");
  testing::ChannelHost second(token_.device().curve(), device_point());
  const ByteVector plain = second.general_authenticate();
  const std::string data = to_hex(Bytes(plain).subspan(5, plain.size() - 6));
  EXPECT_EQ(exchange("860000", data, "00"), " 6985");
  EXPECT_EQ(exchange("200081", "", ""), " 63C3") << "the channel goes on";
}

TEST_F(SecureMessaging, EachAlteredByte_IsNoticed) {
  for (std::size_t at = 0; at < 40; ++at) {
    establish();
    ByteVector command = host_->wrap(0x20, 0x00, 0x81, from_hex("363438323139"), "");
    if (at >= command.size() - 2) break;
    if (at == 0 || (at >= 4 && at < 7)) continue;  // the class and Lc are not authenticated by themselves
    command[at] ^= 0x40;
    const Sw answer = send(command).sw;
    EXPECT_TRUE(answer == Sw::kSecureMessagingObjectWrong || answer == Sw::kSecureMessagingObjectMissing)
        << "byte " << at << ": " << std::hex << static_cast<unsigned>(answer);
    EXPECT_EQ(sw("00200081"), tries_left(3));
  }
}

TEST_F(SecureMessaging, ReplayedCommand_IsRefused) {
  establish();
  const ByteVector command = host_->wrap(0x20, 0x00, 0x81, {}, "00");
  host_->unwrap(send(command));
  EXPECT_EQ(send(command).sw, Sw::kSecureMessagingObjectWrong);
}

TEST_F(SecureMessaging, MissingMac_Is6987) {
  establish();
  EXPECT_EQ(sw("0C200081 03 970100 00"), Sw::kSecureMessagingObjectMissing);
}

TEST_F(SecureMessaging, UnprotectedCommand_ClosesTheChannel) {
  establish();
  EXPECT_EQ(sw("00200081"), tries_left(3));
  EXPECT_EQ(send_protected("200081", "", "00").sw, Sw::kConditionsNotSatisfied);
}

TEST_F(SecureMessaging, SelectOfTheApplication_ClosesTheChannel) {
  establish();
  const Answer answer = send_protected("A40400", "E82B0601040181C31F0201", "00");
  EXPECT_EQ(answer.hex().substr(0, 2), "62");
  EXPECT_EQ(send_protected("200081", "", "00").sw, Sw::kConditionsNotSatisfied);
}

TEST_F(SecureMessaging, OtherProtocolsAndPoints_AreRefused) {
  EXPECT_EQ(sw("002241A4 0C 800A04007F00070202030201"), Sw::kWrongData);
  EXPECT_EQ(sw("00860000 03 7C0180"), Sw::kConditionsNotSatisfied);
  ASSERT_EQ(sw("002241A4 0C 800A04007F00070202030202"), Sw::kOk);
  EXPECT_EQ(sw("00860000 06 7C0480020405 00"), Sw::kWrongData);
}

TEST_F(SecureMessaging, DataBehindTheExpectedObject_IsRefused) {
  EXPECT_EQ(sw("002241A4 0D 800A04007F00070202030202 00"), Sw::kWrongData);
  EXPECT_EQ(sw("002241A4 0E 800A04007F00070202030202 8300"), Sw::kWrongData);
  EXPECT_EQ(sw("002241A4 0E 8300 800A04007F00070202030202"), Sw::kWrongData);
  ASSERT_EQ(sw("002241A4 0C 800A04007F00070202030202"), Sw::kOk);
  const std::string point = to_hex(device_point());
  EXPECT_EQ(sw("00860000 46 7C438041" + point + "00 00"), Sw::kWrongData);
  EXPECT_EQ(sw("00860000 47 7C458041" + point + "8100 00"), Sw::kWrongData);
  EXPECT_EQ(sw("00860000 47 7C438041" + point + "7C00 00"), Sw::kWrongData);
  EXPECT_EQ(sw("00860000 45 7C438041" + point + "00"), Sw::kOk);
}

class SessionPin : public SecureMessaging {
 protected:
  void SetUp() override {
    SecureMessaging::SetUp();
    token::InitialiseRequest request;
    request.options = token::options::kSessionPin;
    initialise(request);
  }
};

TEST_F(SessionPin, InsteadOfTheUserPin_LogsInUntilReset) {
  establish();
  EXPECT_EQ(exchange("5A0181", "", "00"), " 6982");
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  const std::string answer = exchange("5A0181", "", "00");
  ASSERT_EQ(answer.substr(16), " 9000");
  const std::string pin = answer.substr(0, 16);
  ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("0020008108" + pin), Sw::kOk);
  card_.reset();
  EXPECT_EQ(sw("0020008108" + pin), tries_left(2));
}

TEST_F(SessionPin, Refused_IsHeardAsTheSessionPinAndNotAsTheUsers) {
  establish();
  ASSERT_EQ(exchange("200081", "363438323139", ""), " 9000");
  ASSERT_EQ(exchange("5A0181", "", "00").substr(16), " 9000");
  ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  security_log_.records.clear();
  for (int i = 0; i < 3; ++i) send("0020008108 8000000000000000");
  ASSERT_EQ(security_log_.records.size(), 3U);
  const platform::SecurityRecord& last = security_log_.records.back();
  EXPECT_EQ(last.event, platform::SecurityEvent::kPinBlocked);
  EXPECT_EQ(last.pin, platform::SecurityRecord::kSessionPin);
  send("0020008106 313131313131");
  EXPECT_EQ(security_log_.records.back().pin, 0x81);
  EXPECT_EQ(security_log_.records.back().tries_left, 2);
}

// Weakness 11 of the Pico HSM: once a session PIN exists, anything that is not 8 bytes long is let in.
TEST_F(SessionPin, PinOfAnotherLength_IsComparedWithTheUserPin) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  ASSERT_EQ(exchange("5A0181", "", "00").substr(16), " 9000");
  EXPECT_EQ(exchange("200081", "303030303030", ""), " 63C2");
  EXPECT_EQ(exchange("200081", "30303030303030", ""), " 63C1");
  EXPECT_EQ(exchange("200081", "303030303030303030", ""), " 6983");
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 6983");
}

TEST_F(SessionPin, OfThisSession_UsesKeys) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(exchange("4801B2", "", ""), " 9000");
  const std::string pin = exchange("5A0181", "", "00").substr(0, 16);
  ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  ASSERT_EQ(sw("0020008108" + pin), Sw::kOk);
  EXPECT_EQ(sw("80780118 02 AABB 00"), Sw::kOk);
}

// Weakness 10: the channel needs a PIN first, which then crosses in clear.
TEST_F(SecureMessaging, ChannelBeforeAnyPin_TakesThePinProtected) {
  ASSERT_EQ(sw("00200081"), tries_left(3));
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
}

// Specification of the Pico HSM, example A.4: the host's scalar is 1, the device key's is 2.
TEST(SecureChannelVector, PublishedExample_IsReproduced) {
  const ByteVector z = from_hex("7CF27B188D034F7E8A52380304B51AC3C08969E277F21B35A60B48FC47669978");
  const ByteVector nonce = from_hex("0102030405060708");
  const ByteVector host_point = from_hex(
      "04 6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
      "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
  SecureChannel channel;
  std::array<std::uint8_t, kChannelMacSize> token{};
  ASSERT_TRUE(channel.open({z, nonce, host_point}, token));
  EXPECT_EQ(to_hex(token), "2E9E87943DF57F89");

  const ByteVector get_challenge = from_hex("0C840000 0D 970108 8E0861C988CA4DCB2A64 00");
  const auto command = parse_command(get_challenge);
  ASSERT_TRUE(command);
  std::array<std::uint8_t, 64> plain{};
  const auto opened = channel.unprotect(*command, plain);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->ne, 8U);

  ByteVector answer = from_hex("A0A1A2A3A4A5A6A7");
  answer.resize(128);
  const auto size = channel.protect(0x84, Sw::kOk, answer, 8);
  ASSERT_TRUE(size);
  EXPECT_EQ(to_hex(Bytes(answer).first(*size)),
            "8711019A321E8A980B1F4308591F92310D976D"
            "99029000"
            "8E086BDC7AF64230EED9");
}

TEST_F(SecureMessaging, SessionPinThatTheOptionsDoNotAllow_Is6D00) {
  establish();
  EXPECT_EQ(exchange("200081", "363438323139", ""), " 9000");
  EXPECT_EQ(exchange("5A0181", "", "00"), " 6D00");
}

}  // namespace
}  // namespace coffer::card
