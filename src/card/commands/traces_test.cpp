// What hosts really send, from the traces in the specification of the SmartCard-HSM, and what they have to
// get.

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::kSelectApplication;
using testing::to_hex;

/// A token that was never initialised.
class FreshCard : public CardTest {
 protected:
  void SetUp() override { provision(); }
};

TEST_F(FreshCard, Probes_FailCleanly) {
  for (const auto* command :
       {"00A4040007627601FF000000", "00A4040006A00000000101", "00A40800022F0000", "00A40800045015494600",
        "00A408000250320 0", "00A4080002501500", "00A40800041100110100", "00A40000022F0000"}) {
    EXPECT_EQ(sw(command), Sw::kFileNotFound) << command;
  }
}

TEST_F(FreshCard, SelectOfTheApplication_DescribesADirectory) {
  const std::string fcp = "621B820138830 23F00840BE82B0601040181C31F02018505 0000FF0305";
  for (const auto* p2 : {"00", "04"}) {
    const Answer answer = send("00A404" + std::string(p2) + "0BE82B0601040181C31F020100");
    EXPECT_EQ(answer.hex(), to_hex(from_hex(fcp)));
    EXPECT_EQ(answer.sw, Sw::kOk);
  }
  const Answer quiet = send("00A4040C0BE82B0601040181C31F020100");
  EXPECT_EQ(quiet.sw, Sw::kOk);
  EXPECT_TRUE(quiet.data.empty());
}

TEST_F(FreshCard, Pins_AreNotSet) {
  EXPECT_EQ(sw("00200081"), Sw::kReferencedDataNotFound);
  EXPECT_EQ(sw("00200088"), Sw::kReferencedDataNotFound);
  EXPECT_EQ(sw(testing::kVerifyUserPin), Sw::kReferencedDataNotFound);
}

TEST_F(FreshCard, PinPadProbes_AreRefused) {
  EXPECT_EQ(sw("00200085"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("00200086"), Sw::kWrongP1P2);
}

TEST_F(FreshCard, ListOfObjects_HasTheDeviceKeyFirst) { EXPECT_EQ(send("80580000000000").hex(), "CC002F02"); }

// 3.10, sc-hsm-tool --initialize
TEST_F(FreshCard, ScHsmToolInitialize_SetsPinsSharesAndLabel) {
  EXPECT_EQ(sw("805000001C 80020001 8106363438323139 82083537363231383830 910103 920101"), Sw::kOk);
  EXPECT_EQ(sw("0020008106363438323139"), Sw::kOk);
  EXPECT_EQ(sw("00D72F0318 54020000 5312 3010 020100 80076D79746F6B656E 03020520"), Sw::kOk);
  EXPECT_EQ(send("00B12F0304 54020000 00").hex(), "301002010080076D79746F6B656E03020520");
  EXPECT_EQ(send("8052000000").hex(), "01010000000000000000");
  EXPECT_EQ(send(kSelectApplication).hex().substr(44), "85050001FF0305");
}

// 3.10, pkcs11-tool --init-token
TEST_F(FreshCard, Pkcs11ToolInitToken_SetsPinsWithoutKeyDomains) {
  EXPECT_EQ(sw("8050000019 80020001 8106353736323138 82083537363231383830 910103"), Sw::kOk);
  EXPECT_EQ(sw("0020008106353736323138"), Sw::kOk);
  EXPECT_EQ(sw("8052000000"), Sw::kInstructionNotSupported);
  EXPECT_EQ(sw("80720192000000"), Sw::kInstructionNotSupported);
}

TEST_F(FreshCard, MalformedInitialize_ChangesNothing) {
  const std::string before = stored();
  for (const auto* data :
       {"8002", "81063634383231398208353736323138383097", "8106363438323139", "8208353736323138 3830950101",
        "820835373632313838308208353736323138383 0", "8003000001 82083537363231383830",
        "80020041 8106363438323139 82083537363231383830", "80020801 8106363438323139 82083537363231383830"}) {
    const ByteVector bytes = from_hex(data);
    ByteVector apdu = from_hex("80500000");
    apdu.push_back(static_cast<std::uint8_t>(bytes.size()));
    apdu.insert(apdu.end(), bytes.begin(), bytes.end());
    EXPECT_EQ(send(apdu).sw, Sw::kWrongData) << data;
  }
  EXPECT_EQ(stored(), before);
}

TEST_F(CardTest, WrongSoPinAtInitialize_IsCounted) {
  const std::string_view command = "8050000019 80020001 8106353736323138 82083037363231383830 910103";
  EXPECT_EQ(sw(command), tries_left(14));
  EXPECT_EQ(sw("00200088"), tries_left(14));
}

// 10.1, LOGIN
TEST_F(CardTest, Verify_CountsDown) {
  EXPECT_EQ(sw("00200081"), tries_left(3));
  EXPECT_EQ(sw("0020008100"), tries_left(3));
  EXPECT_EQ(sw("0020008106363438323138"), tries_left(2));
  EXPECT_EQ(sw("0020008105363438323 1"), Sw::kWrongData);
  EXPECT_EQ(sw("0020008106363438323139"), Sw::kOk);
  EXPECT_EQ(sw("00200081"), Sw::kOk);
  EXPECT_EQ(sw("00200181"), Sw::kWrongParameters);
}

TEST_F(CardTest, ResetRetryCounter_TakesTheDataThatItsP1Names) {
  const std::string so_pin = "3537363231383830";
  const std::vector<std::string> commands{"002C0081 07 35373632313838", "002C0081 08" + so_pin,
                                          "002C0181 0E" + so_pin + "363438323139", "002C0281",
                                          "002C0381 06 363438323139"};
  for (const std::string& command : commands) {
    EXPECT_EQ(sw(command), Sw::kWrongLength) << command;
  }
  EXPECT_EQ(sw("00200088"), tries_left(15)) << "nothing was compared";
}

// 3.14, pkcs15-init --generate-key rsa/2048 (here 1024 bits, for speed), and the files that follow
TEST_F(CardTest, GenerateRsa_AnswersWithWhatBecomesTheFile) {
  log_in();
  const Answer answer = send(
      "00460100 00003A 5F290100 4209555443413030303031 7F4915 060A04007F00070202020102 8203010001 02020400"
      " 5F2010444553494D303030303130 3030303031 0000");
  ASSERT_EQ(answer.sw, Sw::kOk);
  EXPECT_EQ(answer.data[0], 0x67);
  EXPECT_EQ(send(extended(0x00B1CE01, from_hex("54020000"))).data, answer.data);
  const std::string size = to_hex(be16(static_cast<std::uint16_t>(answer.data.size())));
  EXPECT_EQ(send("00A4000002CE0100").hex(), "620B8102" + size + "8201018302CE01");
  EXPECT_EQ(sw("00E4020002CE01"), Sw::kOk);
  EXPECT_EQ(sw("00D7CE0106540200005300"), Sw::kOk);
  EXPECT_EQ(sw("00D7000008540200005302AABB"), Sw::kOk);
  EXPECT_EQ(sw("00D7000007540200025301CC"), Sw::kOk);
  EXPECT_EQ(send("00A4000002CE0100").hex(), "620B810200038201018302CE01");
  EXPECT_EQ(send("00B10000045402000000").hex(), "AABBCC");
  EXPECT_EQ(send("00B10000045402000300").sw, Sw::kEndOfFile);
  EXPECT_EQ(sw("00A4000002C40100"), Sw::kOk) << "the description that the card makes";
  EXPECT_EQ(send("00A4000002CC0100").hex(), "620B810200008201018302CC01");
  EXPECT_EQ(sw("00B1CC010454020000 00"), Sw::kNotAuthenticated);
  EXPECT_EQ(send("80580000000000").hex(), "CC00CC012F02CE01");
}

std::string ec_template(const crypto::Curve& curve, Bytes b) {
  ByteVector body(2048);
  ByteWriter out(body);
  TlvWriter(out)
      .put_byte(0x5F29, 0)
      .put_nested(
          0x7F49,
          [&](TlvWriter& key) {
            key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a).put(0x83, b);
            key.put(0x84, curve.generator).put(0x85, curve.order).put_byte(0x87, 1);
          })
      .put(0x5F20, from_hex("5554"));
  return to_hex(*out.finish());
}

TEST_F(CardTest, GenerateEc_TakesKnownCurvesOnly) {
  log_in();
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kBrainpoolP256r1);
  EXPECT_EQ(send(extended(0x00460200, from_hex(ec_template(curve, curve.b)))).sw, Sw::kOk);
  ByteVector other_b(curve.b.begin(), curve.b.end());
  other_b.back() ^= 1;
  EXPECT_EQ(send(extended(0x00460300, from_hex(ec_template(curve, other_b)))).sw, Sw::kWrongData);
  EXPECT_EQ(sw("00A4000002CC0300"), Sw::kFileNotFound);
  const Answer signature = send("80680270 04 01020304 00");
  EXPECT_EQ(signature.sw, Sw::kOk);
  EXPECT_EQ(signature.data[0], 0x30);
}

TEST_F(CardTest, EveryPrefixOfAKeyTemplate_IsRefused) {
  log_in();
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  const ByteVector whole = from_hex(ec_template(curve, curve.b));
  const std::string before = stored();
  constexpr std::size_t kHolder = 3 + 2;  // 5F20, which may be missing
  for (std::size_t size = 1; size < whole.size(); ++size) {
    if (size == whole.size() - kHolder) continue;
    ASSERT_EQ(send(extended(0x00460200, Bytes(whole).first(size))).sw, Sw::kWrongData) << size;
  }
  EXPECT_EQ(stored(), before);
  const Answer made = send(extended(0x00460200, Bytes(whole).first(whole.size() - kHolder)));
  ASSERT_EQ(made.sw, Sw::kOk);
  const auto request = token::cvc::parse_authenticated_request(find_tlv(made.data, 0x67)->value);
  ASSERT_TRUE(request);
  EXPECT_TRUE(equal(request->inner.chr, token_.device().name())) << "where the host names no holder";
}

TEST_F(CardTest, ListOfAllThatAnRsaKeyDoes_IsKeptShownAndWrapped) {
  const std::string list = "20212223 303132333435 404142434445 92";  // 17 identifiers
  log_in();
  import_dkek(0, ByteVector(32, 7));
  ASSERT_EQ(send(testing::generate_rsa_key(1, 1024, from_hex("9111" + list))).sw, Sw::kOk);
  const std::string fci = send("00A4000002CC0100").hex();
  EXPECT_NE(fci.find(to_hex(from_hex("A58113 9111" + list))), std::string::npos) << fci;
  const Answer blob = send("80720192 000000");
  ASSERT_EQ(blob.sw, Sw::kOk);
  ASSERT_EQ(send(extended(0x80740293, blob.data)).sw, Sw::kOk);
  EXPECT_EQ(sw("80680231 02 AABB 00"), Sw::kOk);
  EXPECT_EQ(sw("806802A1 02 AABB 00"), Sw::kFunctionNotSupported);
  const std::string longest = "9130" + std::string(96, '2');
  EXPECT_EQ(send(testing::generate_ec_key(3, crypto::CurveId::kSecp256r1, from_hex(longest))).sw, Sw::kOk);
  const std::string too_long = "9131" + std::string(98, '2');
  EXPECT_EQ(send(testing::generate_ec_key(3, crypto::CurveId::kSecp256r1, from_hex(too_long))).sw,
            Sw::kWrongData);
}

TEST_F(CardTest, PrivateKeyThatAHostBrings_IsRefused) {
  log_in();
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  const auto with_private_key = testing::generate_key_pair(2, {}, [&](TlvWriter& key) {
    key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a);
    key.put(0x8A, ByteVector(32, 1));
  });
  EXPECT_EQ(send(with_private_key).sw, Sw::kWrongData) << "it would not be the one that is made";
  EXPECT_EQ(sw("00A4000002CC0200"), Sw::kFileNotFound);
}

TEST_F(CardTest, DataObjectsThatComeTwice_AreRefused) {
  log_in();
  const std::string before = stored();
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  const std::string whole = ec_template(curve, curve.b);
  for (const auto* object : {"5F2900", "5F20025554", "9004000000FF", "910110", "920100"}) {
    const std::string twice = whole + object + object;
    EXPECT_EQ(send(extended(0x00460200, from_hex(twice))).sw, Sw::kWrongData) << object;
  }
  for (const auto* object : {"9004000000FF", "910110", "920100"}) {
    EXPECT_EQ(send(extended(0x004803B0, from_hex(std::string(object) + object))).sw, Sw::kWrongData)
        << object;
  }
  for (const Tag tag : {Tag{0x06}, Tag{0x81}, Tag{0x82}, Tag{0x83}, Tag{0x84}, Tag{0x85}, Tag{0x87}}) {
    const auto twice = testing::generate_key_pair(2, {}, [&](TlvWriter& key) {
      key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a).put(0x83, curve.b);
      key.put(0x84, curve.generator).put(0x85, curve.order).put_byte(0x87, 1).put(tag, Bytes{});
    });
    EXPECT_EQ(send(twice).sw, Sw::kWrongData) << tag;
  }
  EXPECT_EQ(stored(), before);
}

TEST_F(CardTest, WrappedKey_ComesBackInBothForms) {
  log_in();
  EXPECT_EQ(send("80520000 20 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F 00").hex(),
            "0100630DCD2966C43366");
  ASSERT_EQ(sw("004801B000"), Sw::kOk);
  const std::string tag = send("80780118 04 01020304 00").hex();
  const Answer blob = send("80720192 000000");
  ASSERT_EQ(blob.sw, Sw::kOk);
  EXPECT_EQ(send(extended(0x80740293, blob.data)).sw, Sw::kOk);
  EXPECT_EQ(send("80780218 04 01020304 00").hex(), tag);

  const ByteVector longer = from_hex("00D72F10 CF 54020000 5381C8" + std::string(400, 'F'));
  ASSERT_LT(blob.data.size(), 200U);
  EXPECT_EQ(send(longer).sw, Sw::kOk) << "what was there before leaves nothing behind the key";
  ByteVector write = from_hex("00D72F10");
  const ByteVector piece = [&] {
    ByteVector out(512);
    ByteWriter writer(out);
    TlvWriter(writer).put_be16(0x54, 0).put(0x53, blob.data);
    out.resize(writer.size());
    return out;
  }();
  write.push_back(static_cast<std::uint8_t>(piece.size()));
  write.insert(write.end(), piece.begin(), piece.end());
  EXPECT_EQ(send(write).sw, Sw::kOk);
  EXPECT_EQ(sw("80740393"), Sw::kOk);
  EXPECT_EQ(send("80780318 04 01020304 00").hex(), tag);
  EXPECT_EQ(sw("80740493"), Sw::kFileNotFound);  // the buffer is empty again
}

TEST_F(CardTest, DeletedKey_IsGoneThoughItWasReady) {
  log_in();
  ASSERT_EQ(sw("804805B0"), Sw::kOk);
  ASSERT_EQ(sw("8078051010000102030405060708090A0B0C0D0E0F00"), Sw::kOk);
  ASSERT_EQ(sw("00E4020002CC05"), Sw::kOk);
  EXPECT_EQ(sw("8078051010000102030405060708090A0B0C0D0E0F00"), Sw::kFileNotFound);
  EXPECT_EQ(sw("80720592000000"), Sw::kFileNotFound);
}

TEST_F(CardTest, ObjectList_NeverExceedsWhatOpenScTakes) {
  log_in();
  for (int number = 1; number < 256; ++number) {  // CE00 is the device's
    for (const std::string prefix : {"CF", "CA", "CE"}) {
      const ByteVector low{static_cast<std::uint8_t>(number)};
      ASSERT_EQ(sw("00D7" + prefix + to_hex(low) + "065402000053" + "00"), Sw::kOk);
    }
  }
  ASSERT_EQ(sw("804801B0"), Sw::kOk);
  const Answer all = send("80580000000000");
  EXPECT_EQ(all.data.size(), 1014u);
  EXPECT_EQ(all.hex().substr(0, 8), "CC00CC01");
  const Answer some = send("8058000000");
  EXPECT_EQ(some.sw, Sw::kOk);
  EXPECT_EQ(some.data.size(), 256u);
}

TEST_F(CardTest, PrivateData_CanBeSelectedButNotReadWithoutLogin) {
  log_in();
  ASSERT_EQ(sw("00D7CD01 08 54020000 5302 AABB"), Sw::kOk);
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  EXPECT_EQ(send("00A40000 02 CD01 00").hex(), "620B810200028201018302CD01");
  EXPECT_EQ(sw("00B10000 04 54020000 00"), Sw::kNotAuthenticated);
}

TEST_F(CardTest, ReadOfNoFileAfterTheCurrentOneWasDeleted_Is6986) {
  log_in();
  for (const auto* erase : {"00E4020002CF01", "00E40200"}) {
    ASSERT_EQ(sw("00D7CF0108 54020000 5302 AABB"), Sw::kOk);
    ASSERT_EQ(send("00A4000002CF0100").sw, Sw::kOk);
    ASSERT_EQ(send("00B0000000").hex(), "AABB");
    ASSERT_EQ(sw(erase), Sw::kOk);
    ASSERT_EQ(sw("00D7CF0208 54020000 5302 AABB"), Sw::kOk) << "another file, which is not named below";
    ASSERT_EQ(sw("00E4020002CF02"), Sw::kOk);
    EXPECT_EQ(sw("00B0000000"), Sw::kCommandNotAllowed);
    EXPECT_EQ(sw("00B1000004 54020000 00"), Sw::kCommandNotAllowed);
    EXPECT_EQ(sw("00D6000001 BB"), Sw::kCommandNotAllowed);
    EXPECT_EQ(sw("00D7000007 54020000 5301BB"), Sw::kCommandNotAllowed);
    EXPECT_EQ(sw("00E40200"), Sw::kFileNotFound);
  }
}

TEST_F(CardTest, Initialize_LeavesNeitherACurrentNorAnImportFile) {
  log_in();
  ASSERT_EQ(sw("00D72F1008 54020000 5302 AABB"), Sw::kOk);
  ASSERT_EQ(sw("00A40000022F0200"), Sw::kOk);
  ASSERT_EQ(sw(testing::kInitialize), Sw::kOk);
  EXPECT_EQ(sw("00B0000000"), Sw::kCommandNotAllowed);
  EXPECT_EQ(sw("00A40000022F1000"), Sw::kFileNotFound);
}

TEST_F(CardTest, ImportFile_TakesPiecesWithoutGaps) {
  log_in();
  EXPECT_EQ(sw("00D72F1007 54020001 5301 AA"), Sw::kWrongData);
  ASSERT_EQ(sw("00D72F1008 54020000 5302 AABB"), Sw::kOk);
  EXPECT_EQ(sw("00D72F1007 54020003 5301 CC"), Sw::kWrongData);
  EXPECT_EQ(sw("00D72F1007 54020002 5301 CC"), Sw::kOk);
  EXPECT_EQ(send("00A40000022F1000").hex(), "620B8102000382010183022F10");
}

TEST_F(CardTest, DeletionOfAnotherFile_LeavesTheCurrentOne) {
  log_in();
  ASSERT_EQ(sw("00D7CF0208 54020000 5302 AABB"), Sw::kOk);
  ASSERT_EQ(sw("00D7CF0108 54020000 5302 CCDD"), Sw::kOk);
  ASSERT_EQ(sw("00E4020002CF02"), Sw::kOk);
  EXPECT_EQ(send("00B0000000").hex(), "CCDD");
}

TEST_F(CardTest, GetChallenge_GivesAsManyBytesAsLeAsksFor) {
  EXPECT_EQ(send("0084000008").data.size(), 8u);
  EXPECT_EQ(send("0084000000").data.size(), 256u);
  EXPECT_EQ(send("00840000000400").data.size(), 1024u);
  EXPECT_EQ(sw("00840000000401"), Sw::kWrongLength);
  EXPECT_EQ(sw("00840000000000"), Sw::kWrongLength) << "65,536";
  EXPECT_EQ(sw("00840000"), Sw::kWrongLength) << "none";
  EXPECT_NE(send("0084000008").data, send("0084000008").data);
}

TEST_F(CardTest, FeaturesNotSetUp_HaveTheirWords) {
  EXPECT_EQ(sw("8054000004"), Sw::kInstructionNotSupported);
  EXPECT_EQ(sw("8054020000"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("8052000100"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("002281B6 03 830141"), Sw::kReferencedDataNotFound);
}

}  // namespace
}  // namespace coffer::card
