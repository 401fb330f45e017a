// Hierarchies of keys as APDUs, against the vectors of BIP32, SLIP-0010 and SLIP-0021.

#include "card/testing/card_fixture.h"
#include "token/testing/hd_vectors.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::to_hex;
using token::testing::hardened;
using token::testing::HdIndices;

constexpr int kK1 = 1, kR1 = 2, kSymmetric = 3;

std::string byte_hex(std::size_t value) { return to_hex(ByteVector{static_cast<std::uint8_t>(value)}); }

std::string short_apdu(std::string_view header, std::string_view data_hex) {
  const ByteVector data = from_hex(data_hex);
  return std::string(header) + byte_hex(data.size()) + to_hex(data);
}

/// `02 01 slot`, and a `02 04 index` for each step.
std::string path_of(int slot, const HdIndices& indices = {}) {
  std::string path = "0201" + byte_hex(static_cast<std::size_t>(slot));
  for (const std::uint32_t index : indices) path += "0204" + to_hex(be32(index));
  return path;
}
/// The same with a `04 LL label` for each step.
std::string labels_of(int slot, const std::vector<std::string_view>& labels) {
  std::string path = path_of(slot);
  for (const std::string_view label : labels)
    path += "04" + byte_hex(label.size()) + to_hex(token::testing::bytes_of(label));
  return path;
}

std::string double_hash(std::string_view hex) {
  return to_hex(token::testing::digest("SHA256", token::testing::digest("SHA256", from_hex(hex))));
}

class HdKeysCommand : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
  }

  Sw create(int kind, int slot, std::string_view seed) {
    return sw(short_apdu(
        "804A" + byte_hex(static_cast<std::size_t>(kind)) + byte_hex(static_cast<std::size_t>(slot)), seed));
  }
  Answer node(std::string_view path) { return send(short_apdu("804A0A00", path) + "00"); }
  Sw load(std::string_view path) { return sw(short_apdu("804A1000", path)); }
  Answer sign(std::string_view hash) { return send(short_apdu("806800A0", hash) + "00"); }
  /// The public key of an exported node of kind k1 or r1.
  token::testing::PublicKey public_key(crypto::CurveId curve, std::string_view path) {
    const Answer exported = node(path);
    EXPECT_EQ(exported.data.size(), 78u);
    return token::testing::PublicKey::ec(crypto::curve(curve), Bytes(exported.data).subspan(45));
  }

  const std::string hash_ = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
};

TEST_F(HdKeysCommand, LoggedOut_IsRefused) {
  ASSERT_EQ(create(kK1, 0, token::testing::kHdSeed1), Sw::kOk);
  send(testing::kSelectApplication);
  const std::string before = stored();
  for (const int kind : {kK1, kR1, kSymmetric}) {
    EXPECT_EQ(create(kind, 1, token::testing::kHdSeed1), Sw::kNotAuthenticated);
    EXPECT_EQ(sw("804A" + byte_hex(static_cast<std::size_t>(kind)) + "01"), Sw::kNotAuthenticated);
  }
  EXPECT_EQ(node(path_of(0)).sw, Sw::kNotAuthenticated);
  EXPECT_EQ(load(path_of(0)), Sw::kNotAuthenticated);
  EXPECT_EQ(stored(), before);
}

TEST_F(HdKeysCommand, Bip32Nodes_AreThePublishedExtendedKeys) {
  ASSERT_EQ(token::testing::bip32_vectors().size(), 17u);
  for (const auto& vector : token::testing::bip32_vectors()) {
    ASSERT_EQ(create(kK1, 3, vector.seed), Sw::kOk);
    const Answer exported = node(path_of(3, vector.path));
    ASSERT_EQ(exported.sw, Sw::kOk);
    EXPECT_EQ(token::testing::base58_check(exported.data), vector.extended_key);
  }
}

struct NodeVector {
  int kind;
  std::string_view seed;
  HdIndices path;
  std::string_view fingerprint, chain_code, public_key;
};

TEST_F(HdKeysCommand, Slip10Nodes_AreThePublishedOnes) {
  const auto seed1 = token::testing::kHdSeed1;
  const NodeVector vectors[] = {
      {kK1,
       seed1,
       {},
       "00000000",
       "873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508",
       "0339a36013301597daef41fbe593a02cc513d0b55527ec2df1050e2e8ff49c85c2"},
      {kK1,
       seed1,
       {hardened(0), 1},
       "5c1bd648",
       "2a7857631386ba23dacac34180dd1983734e444fdbf774041578e9b6adb37c19",
       "03501e454bf00751f24b1b489aa925215d66af2234e3891c3b21a52bedb3cd711c"},
      {kK1,
       seed1,
       {hardened(0), 1, hardened(2), 2, 1'000'000'000},
       "d880d7d8",
       "c783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e",
       "022a471424da5e657499d1ff51cb43c47481a03b1e77f951fe64cec9f5a48f7011"},
      {kR1,
       seed1,
       {},
       "00000000",
       "beeb672fe4621673f722f38529c07392fecaa61015c80c34f29ce8b41b3cb6ea",
       "0266874dc6ade47b3ecd096745ca09bcd29638dd52c2c12117b11ed3e458cfa9e8"},
      {kR1,
       seed1,
       {hardened(0), 1},
       "9b02312f",
       "4187afff1aafa8445010097fb99d23aee9f599450c7bd140b6826ac22ba21d0c",
       "03526c63f8d0b4bbbf9c80df553fe66742df4676b241dabefdef67733e070f6844"},
      // a child, and a seed, whose first key would not be one
      {kR1,
       seed1,
       {hardened(28578)},
       "be6105b5",
       "e94c8ebe30c2250a14713212f6449b20f3329105ea15b652ca5bdfc68f6c65c2",
       "02519b5554a4872e8c9c1c847115363051ec43e93400e030ba3c36b52a3e70a5b7"},
      {kR1,
       seed1,
       {hardened(28578), 33941},
       "3e2b7bc6",
       "9e87fe95031f14736774cd82f25fd885065cb7c358c1edf813c72af535e83071",
       "0235bfee614c0d5b2cae260000bb1d0d84b270099ad790022c1ae0b2e782efe120"},
      {kR1,
       token::testing::kHdRetrySeed,
       {},
       "00000000",
       "7762f9729fed06121fd13f326884c82f59aa95c57ac492ce8c9654e60efd130c",
       "0383619fadcde31063d8c5cb00dbfe1713f3e6fa169d8541a798752a1c1ca0cb20"},
  };
  for (const NodeVector& vector : vectors) {
    ASSERT_EQ(create(vector.kind, 0, vector.seed), Sw::kOk);
    const std::uint32_t child = vector.path.empty() ? 0 : vector.path.back();
    const std::string expected = "0488B21E" + byte_hex(vector.path.size()) + std::string(vector.fingerprint) +
                                 to_hex(be32(child)) + std::string(vector.chain_code) +
                                 std::string(vector.public_key);
    EXPECT_EQ(node(path_of(0, vector.path)).hex(), to_hex(from_hex(expected)));
  }
}

// SLIP-0021's nodes; of the last one its page gives the key, of the others the chain code is known too.
TEST_F(HdKeysCommand, SymmetricNodes_LeaveAsDoubleHashes) {
  ASSERT_EQ(create(kSymmetric, 9, token::testing::kHdSymmetricSeed), Sw::kOk);
  const struct {
    std::vector<std::string_view> path;
    std::string_view fingerprint, chain_code, key;
  } vectors[] = {
      {{},
       "00000000",
       "8F8C33732530A0417DD446097EDB6F6617D52D627C6DB28581D74D11B385D25A",
       "DBF12B44133EAAB506A740F6565CC117228CBF1DD70635CFA8DDFDC9AF734756"},
      {{"SLIP-0021"},
       "0E521CDD",
       "446ADED06078CF950DAB737F014C7BAE81EEB6E7BEECC260A38E2E0FA9973104",
       "1D065E3AC1BBE5C7FAD32CF2305F7D709DC070D672044A19E610C77CDF33DE0D"},
      {{"SLIP-0021", "Authentication key"},
       "4A6E721D",
       "3D5C87DC62CE006681B8C3DF723AE50FEEA40D6C26AEF8135BD321BA390A5B42",
       "47194E938AB24CC82BFA25F6486ED54BEBE79C40AE2A5A32EA6DB294D81861A6"},
  };
  for (const auto& vector : vectors) {
    const Answer exported = node(labels_of(9, vector.path));
    EXPECT_EQ(exported.sw, Sw::kOk);
    EXPECT_EQ(exported.hex(), "0488B21E" + byte_hex(vector.path.size()) + std::string(vector.fingerprint) +
                                  "00000000" + double_hash(vector.chain_code) + double_hash(vector.key));
  }
}

TEST_F(HdKeysCommand, SeedsOf16To64BytesAndNone_AreTaken) {
  for (const std::size_t size : {1u, 15u, 65u, 255u})
    EXPECT_EQ(create(kK1, 0, to_hex(ByteVector(size, 1))), Sw::kWrongLength) << size;
  // Not cut to its low byte.
  EXPECT_EQ(send(extended(0x804A0100, ByteVector(256 + 32, 1))).sw, Sw::kWrongLength);
  EXPECT_EQ(node(path_of(0)).sw, Sw::kExecutionError) << "nothing was made";
  for (const std::size_t size : {16u, 64u})
    EXPECT_EQ(create(kK1, 0, to_hex(ByteVector(size, 1))), Sw::kOk) << size;
  EXPECT_EQ(sw("804A0104"), Sw::kOk);
  EXPECT_EQ(sw("804A0205"), Sw::kOk);
  EXPECT_EQ(sw("804A0306"), Sw::kOk);
  EXPECT_EQ(node(path_of(4)).data.size(), 78u);
  EXPECT_EQ(node(path_of(5)).data.size(), 78u);
  EXPECT_EQ(node(path_of(6)).data.size(), 77u);
}

TEST_F(HdKeysCommand, TenSlots_HoldTenMasters) {
  for (int slot = 0; slot < 10; ++slot)
    ASSERT_EQ(create(kR1, slot, to_hex(ByteVector(32, static_cast<std::uint8_t>(slot)))), Sw::kOk);
  EXPECT_EQ(create(kR1, 10, token::testing::kHdSeed1), Sw::kWrongP1P2);
  for (int slot = 0; slot < 10; ++slot) {
    const std::string kept = node(path_of(slot)).hex();
    ASSERT_EQ(create(kR1, slot, to_hex(ByteVector(32, static_cast<std::uint8_t>(slot)))), Sw::kOk);
    EXPECT_EQ(node(path_of(slot)).hex(), kept) << slot;
  }
}

TEST_F(HdKeysCommand, PathThatLeadsNowhere_Is6400) {
  ASSERT_EQ(create(kK1, 0, token::testing::kHdSeed1), Sw::kOk);
  ASSERT_EQ(create(kSymmetric, 1, token::testing::kHdSymmetricSeed), Sw::kOk);
  std::string too_deep = path_of(1);
  for (int i = 0; i < 256; ++i) too_deep += "0400";
  for (const std::string& path :
       {path_of(2), path_of(10), path_of(0) + "00", path_of(0) + "020100", path_of(0) + "0203000000",
        labels_of(0, {"label"}), path_of(1, {1}), std::string("0400"), std::string("02020000")}) {
    EXPECT_EQ(node(path).sw, Sw::kExecutionError) << path;
    EXPECT_EQ(load(path), Sw::kExecutionError) << path;
  }
  EXPECT_EQ(send(extended(0x804A0A00, from_hex(too_deep))).sw, Sw::kExecutionError);
  too_deep.resize(too_deep.size() - 4);
  EXPECT_EQ(send(extended(0x804A0A00, from_hex(too_deep))).sw, Sw::kOk) << "the deepest";
  EXPECT_EQ(sw("804A0A0000"), Sw::kWrongLength) << "no path";
  EXPECT_EQ(sw("804A1000"), Sw::kWrongLength) << "no path";
}

TEST_F(HdKeysCommand, Signature_VerifiesUnderTheExportedKey) {
  const struct {
    int kind;
    crypto::CurveId curve;
  } kinds[] = {{kK1, crypto::CurveId::kSecp256k1}, {kR1, crypto::CurveId::kSecp256r1}};
  for (const auto& [kind, curve] : kinds) {
    ASSERT_EQ(create(kind, 0, token::testing::kHdSeed2), Sw::kOk);
    for (const HdIndices& path : {HdIndices{}, HdIndices{0}, HdIndices{hardened(44), hardened(0), 7}}) {
      const auto key = public_key(curve, path_of(0, path));
      ASSERT_EQ(load(path_of(0, path)), Sw::kOk);
      const Answer signature = sign(hash_);
      ASSERT_EQ(signature.sw, Sw::kOk);
      EXPECT_TRUE(key.verify(from_hex(hash_), signature.data));
    }
  }
}

TEST_F(HdKeysCommand, LoadedNode_WorksOnce) {
  EXPECT_EQ(sign(hash_).sw, Sw::kConditionsNotSatisfied) << "none";
  ASSERT_EQ(create(kK1, 0, token::testing::kHdSeed1), Sw::kOk);
  ASSERT_EQ(load(path_of(0)), Sw::kOk);
  EXPECT_EQ(sign(hash_).sw, Sw::kOk);
  EXPECT_EQ(sign(hash_).sw, Sw::kConditionsNotSatisfied);
}

TEST_F(HdKeysCommand, SymmetricNode_DoesNotSign) {
  ASSERT_EQ(create(kSymmetric, 0, token::testing::kHdSymmetricSeed), Sw::kOk);
  ASSERT_EQ(load(path_of(0)), Sw::kOk);
  EXPECT_EQ(sign(hash_).sw, Sw::kConditionsNotSatisfied);
}

// Each of these is answered with an error, and leaves no node for the signature that follows.
TEST_F(HdKeysCommand, LoadedNode_IsGoneAfterAnErrorOrTheEndOfTheSession) {
  ASSERT_EQ(create(kK1, 0, token::testing::kHdSeed1), Sw::kOk);
  const std::string node_cipher = "060B2B0601040183A878058D6B";
  const std::string attempts[] = {
      short_apdu("806800A0", hash_.substr(2)),                          // a hash of 31 bytes
      short_apdu("806800A0", hash_ + "20"),                             // of 33
      "806800A0",                                                       // none
      short_apdu("806801A0", hash_),                                    // with a key
      short_apdu("80780051", node_cipher + "8110" + hash_.substr(32)),  // not a symmetric node
      short_apdu("80780151", node_cipher),                              // with a key
      short_apdu("80780051", node_cipher + "8400"),                     // malformed
      short_apdu("804A1000", "020105"),                                 // another node, in an empty slot
      short_apdu("804A1000", "02"),                                     // malformed
      "0020008106303030303030",                                         // a wrong PIN
      testing::kSelectApplication,
  };
  for (const std::string& attempt : attempts) {
    log_in();
    ASSERT_EQ(load(path_of(0)), Sw::kOk);
    const Sw answer = sw(attempt);
    EXPECT_TRUE(answer != Sw::kOk || attempt == testing::kSelectApplication) << attempt;
    const Sw left = sign(hash_).sw;
    EXPECT_TRUE(left == Sw::kConditionsNotSatisfied || left == Sw::kNotAuthenticated) << attempt;
  }
  log_in();
  ASSERT_EQ(load(path_of(0)), Sw::kOk);
  card_.reset();
  log_in();
  EXPECT_EQ(sign(hash_).sw, Sw::kConditionsNotSatisfied);
}

TEST_F(HdKeysCommand, LoadedNode_IsNotWhatOtherAlgorithmsWorkWith) {
  ASSERT_EQ(sw("004805B2"), Sw::kOk);
  ASSERT_EQ(create(kSymmetric, 0, token::testing::kHdSymmetricSeed), Sw::kOk);
  const std::string cbc = short_apdu("80780551", "060960864801650304012A 8110" + hash_.substr(32)) + "00";
  const std::string with_key = send(cbc).hex();
  const std::string derived = send("8078059904 01020304 00").hex();
  ASSERT_EQ(load(path_of(0)), Sw::kOk);
  EXPECT_EQ(send(cbc).hex(), with_key);
  EXPECT_EQ(send("8078059904 01020304 00").hex(), derived);
  for (const auto* command : {"807800510D 060B2A864886F70D010910031D 00", "8078009904 01020304 00",
                              "8078001010 00112233445566778899AABBCCDDEEFF 00", "8078001801AA00",
                              "807800510C 060A2B0601040183A878058D 00"}) {
    const Answer answer = send(command);
    EXPECT_NE(answer.sw, Sw::kOk) << command;
    EXPECT_TRUE(answer.data.empty()) << command;
  }
}

class NodeCipher : public HdKeysCommand {
 protected:
  void SetUp() override {
    HdKeysCommand::SetUp();
    ASSERT_EQ(create(kSymmetric, 2, token::testing::kHdSymmetricSeed), Sw::kOk);
  }
  Answer cipher(std::string_view p2, std::string_view data, std::string_view aad,
                const std::optional<std::string>& iv = std::nullopt) {
    EXPECT_EQ(load(labels_of(2, {"SLIP-0021", "Authentication key"})), Sw::kOk);
    std::string objects = "060B2B0601040183A878058D6B";
    const auto put = [&](const char* tag, std::string_view value) {
      objects += tag + byte_hex(value.size() / 2) + std::string(value);
    };
    put("81", data);
    if (iv) put("82", *iv);
    put("83", aad);
    return send(short_apdu("807800" + std::string(p2), objects) + "00");
  }

  const ByteVector key_ = from_hex("47194E938AB24CC82BFA25F6486ED54BEBE79C40AE2A5A32EA6DB294D81861A6");
  const std::string plain_ = hash_;
};

TEST_F(NodeCipher, IsAes256CbcUnderTheHmacOfTheAssociatedData) {
  const ByteVector derived = token::testing::hmac_sha512(key_, from_hex("6B6579E1D0"));
  const ByteVector iv(derived.begin() + 32, derived.begin() + 48);
  const ByteVector own_iv = from_hex("0F0E0D0C0B0A09080706050403020100");
  const Bytes aes = Bytes(derived).first(32);
  EXPECT_EQ(cipher("51", plain_, "6B6579E1D0").data,
            token::testing::aes_cbc_encrypt(aes, from_hex(plain_), iv));
  EXPECT_EQ(cipher("51", plain_, "6B6579E1D0", "").data,
            token::testing::aes_cbc_encrypt(aes, from_hex(plain_), iv));
  EXPECT_EQ(cipher("51", plain_, "6B6579E1D0", to_hex(own_iv)).data,
            token::testing::aes_cbc_encrypt(aes, from_hex(plain_), own_iv));
}

// "E1" and "E0" ask on encryption, "D1" and "D0" on decryption: to the card they are associated data.
TEST_F(NodeCipher, RoundTrip_WorksWithEachOfTheAskMarkers) {
  std::vector<std::string> cryptograms;
  for (const char* markers : {"45314431", "45314430", "45304431", "45304430"}) {
    const std::string aad = "6D79206C6162656C" + std::string(markers);
    const Answer encrypted = cipher("51", plain_, aad);
    ASSERT_EQ(encrypted.sw, Sw::kOk);
    EXPECT_EQ(cipher("52", encrypted.hex(), aad).hex(), plain_);
    cryptograms.push_back(encrypted.hex());
  }
  std::ranges::sort(cryptograms);
  EXPECT_TRUE(std::ranges::adjacent_find(cryptograms) == cryptograms.end()) << "the markers count";
}

TEST_F(NodeCipher, WrongLengths_AreRefused) {
  EXPECT_EQ(cipher("51", plain_, "", "00").sw, Sw::kWrongLength);
  EXPECT_EQ(cipher("51", plain_, "", "000102030405060708090A0B0C0D0E").sw, Sw::kWrongLength);
  EXPECT_EQ(cipher("51", plain_, "", "000102030405060708090A0B0C0D0E0F10").sw, Sw::kWrongLength);
  EXPECT_EQ(cipher("51", plain_.substr(2), "").sw, Sw::kExecutionError);
  EXPECT_EQ(cipher("52", "", "").sw, Sw::kExecutionError);
}

TEST_F(NodeCipher, WithoutASymmetricNode_Is6A80) {
  const std::string command =
      "807800511F 060B2B0601040183A878058D6B 8110 000102030405060708090A0B0C0D0E0F 00";
  EXPECT_EQ(sw(command), Sw::kWrongData) << "none";
  ASSERT_EQ(create(kR1, 0, token::testing::kHdSeed1), Sw::kOk);
  ASSERT_EQ(load(path_of(0)), Sw::kOk);
  EXPECT_EQ(sw(command), Sw::kWrongData) << "another kind";
  ASSERT_EQ(load(path_of(2)), Sw::kOk);
  EXPECT_EQ(sw(command), Sw::kOk);
  EXPECT_EQ(sw(command), Sw::kWrongData) << "used";
}

}  // namespace
}  // namespace coffer::card
