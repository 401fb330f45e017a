#include "token/hd/hd_key.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"
#include "token/testing/hd_vectors.h"

namespace coffer::token {
namespace {

using testing::hardened;
using testing::HdIndices;
using testing::kHdRetrySeed;
using testing::kHdSeed1;
using testing::kHdSeed2;
using testing::kHdSymmetricSeed;
using ByteVector = std::vector<std::uint8_t>;

ByteVector from_hex(std::string_view digits) {
  ByteVector out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoul(std::string(digits.substr(i, 2)), nullptr, 16)));
  return out;
}

std::string to_hex(Bytes bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t b : bytes) {
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

ByteVector double_hash(Bytes bytes) {
  const auto inner = crypto::hash(crypto::HashAlgorithm::kSha256, {bytes});
  const auto outer = crypto::hash(crypto::HashAlgorithm::kSha256, {*inner});
  return {outer->bytes().begin(), outer->bytes().end()};
}

[[nodiscard]] bool walk(HdKind kind, std::string_view seed, const HdIndices& path, HdNode& node) {
  if (!hd_master(kind, from_hex(seed), node)) return false;
  for (const std::uint32_t index : path) {
    if (!hd_descend(node, index)) return false;
  }
  return true;
}

// ---- BIP32: extended public keys

TEST(Bip32, PublishedExtendedKeys_Agree) {
  for (const auto& vector : testing::bip32_vectors()) {
    HdNode node;
    ASSERT_TRUE(walk(HdKind::kSecp256k1, vector.seed, vector.path, node));
    const auto exported = hd_public_node(node);
    ASSERT_TRUE(exported);
    EXPECT_EQ(testing::base58_check(*exported), vector.extended_key);
  }
}

// ---- SLIP-0010

struct Expected {
  std::string_view fingerprint, chain_code, private_key, public_key;
};

void expect_node(HdKind kind, std::string_view seed, const HdIndices& path, const Expected& expected) {
  SCOPED_TRACE(std::string(seed) + ", " + std::to_string(path.size()) + " steps");
  HdNode node;
  ASSERT_TRUE(walk(kind, seed, path, node));
  EXPECT_EQ(node.depth, path.size());
  EXPECT_EQ(to_hex(node.parent_fingerprint), expected.fingerprint);
  EXPECT_EQ(to_hex(node.chain_code.expose()), expected.chain_code);
  EXPECT_EQ(to_hex(node.key.expose()), expected.private_key);
  const auto exported = hd_public_node(node);
  ASSERT_TRUE(exported);
  ASSERT_EQ(exported->size(), 78u);
  EXPECT_EQ(to_hex(exported->bytes().subspan(45)), expected.public_key);
}

TEST(Slip10, Secp256k1Vectors_Agree) {
  const HdKind kind = HdKind::kSecp256k1;
  expect_node(kind, kHdSeed1, {hardened(0), 1},
              {"5c1bd648", "2a7857631386ba23dacac34180dd1983734e444fdbf774041578e9b6adb37c19",
               "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368",
               "03501e454bf00751f24b1b489aa925215d66af2234e3891c3b21a52bedb3cd711c"});
  expect_node(kind, kHdSeed1, {hardened(0), 1, hardened(2), 2, 1'000'000'000},
              {"d880d7d8", "c783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e",
               "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8",
               "022a471424da5e657499d1ff51cb43c47481a03b1e77f951fe64cec9f5a48f7011"});
  expect_node(kind, kHdSeed2, {0, hardened(2147483647), 1, hardened(2147483646), 2},
              {"31a507b8", "9452b549be8cea3ecb7a84bec10dcfd94afe4d129ebfd3b3cb58eedf394ed271",
               "bb7d39bdb83ecf58f2fd82b6d918341cbef428661ef01ab97c28a4842125ac23",
               "024d902e1a2fc7a8755ab5b694c575fce742c48d9ff192e63df5193e4c7afe1f9c"});
}

TEST(Slip10, Secp256r1Vectors_Agree) {
  const HdKind kind = HdKind::kSecp256r1;
  expect_node(kind, kHdSeed1, {},
              {"00000000", "beeb672fe4621673f722f38529c07392fecaa61015c80c34f29ce8b41b3cb6ea",
               "612091aaa12e22dd2abef664f8a01a82cae99ad7441b7ef8110424915c268bc2",
               "0266874dc6ade47b3ecd096745ca09bcd29638dd52c2c12117b11ed3e458cfa9e8"});
  expect_node(kind, kHdSeed1, {hardened(0)},
              {"be6105b5", "3460cea53e6a6bb5fb391eeef3237ffd8724bf0a40e94943c98b83825342ee11",
               "6939694369114c67917a182c59ddb8cafc3004e63ca5d3b84403ba8613debc0c",
               "0384610f5ecffe8fda089363a41f56a5c7ffc1d81b59a612d0d649b2d22355590c"});
  expect_node(kind, kHdSeed1, {hardened(0), 1},
              {"9b02312f", "4187afff1aafa8445010097fb99d23aee9f599450c7bd140b6826ac22ba21d0c",
               "284e9d38d07d21e4e281b645089a94f4cf5a5a81369acf151a1c3a57f18b2129",
               "03526c63f8d0b4bbbf9c80df553fe66742df4676b241dabefdef67733e070f6844"});
  expect_node(kind, kHdSeed1, {hardened(0), 1, hardened(2), 2, 1'000'000'000},
              {"8b2b5c4b", "b9b7b82d326bb9cb5b5b121066feea4eb93d5241103c9e7a18aad40f1dde8059",
               "21c4f269ef0a5fd1badf47eeacebeeaa3de22eb8e5b0adcd0f27dd99d34d0119",
               "02216cd26d31147f72427a453c443ed2cde8a1e53c9cc44e5ddf739725413fe3f4"});
  expect_node(kind, kHdSeed2, {0, hardened(2147483647), 1, hardened(2147483646), 2},
              {"956c4629", "3bfb29ee8ac4484f09db09c2079b520ea5616df7820f071a20320366fbe226a7",
               "bb0a77ba01cc31d77205d51d08bd313b979a71ef4de9b062f8958297e746bd67",
               "020ee02e18967237cf62672983b253ee62fa4dd431f8243bfeccdf39dbe181387f"});
}

TEST(Slip10, ChildWhoseKeyWouldBeInvalid_IsHashedAgain) {
  expect_node(HdKind::kSecp256r1, kHdSeed1, {hardened(28578)},
              {"be6105b5", "e94c8ebe30c2250a14713212f6449b20f3329105ea15b652ca5bdfc68f6c65c2",
               "06f0db126f023755d0b8d86d4591718a5210dd8d024e3e14b6159d63f53aa669",
               "02519b5554a4872e8c9c1c847115363051ec43e93400e030ba3c36b52a3e70a5b7"});
  expect_node(HdKind::kSecp256r1, kHdSeed1, {hardened(28578), 33941},
              {"3e2b7bc6", "9e87fe95031f14736774cd82f25fd885065cb7c358c1edf813c72af535e83071",
               "092154eed4af83e078ff9b84322015aefe5769e31270f62c3f66c33888335f3a",
               "0235bfee614c0d5b2cae260000bb1d0d84b270099ad790022c1ae0b2e782efe120"});
}

TEST(Slip10, SeedWhoseKeyWouldBeInvalid_IsHashedAgain) {
  expect_node(HdKind::kSecp256r1, kHdRetrySeed, {},
              {"00000000", "7762f9729fed06121fd13f326884c82f59aa95c57ac492ce8c9654e60efd130c",
               "3b8c18469a4634517d6d0b65448f8e6c62091b45540a1743c5846be55d47d88f",
               "0383619fadcde31063d8c5cb00dbfe1713f3e6fa169d8541a798752a1c1ca0cb20"});
}

TEST(Slip10, PrivateKeyOfANode_SignsForItsPublicKey) {
  HdNode node;
  ASSERT_TRUE(walk(HdKind::kSecp256r1, kHdSeed1, {hardened(0), 1}, node));
  const auto key = hd_private_key(node);
  ASSERT_TRUE(key);
  const auto point = key->public_point();
  const auto exported = hd_public_node(node);
  ASSERT_TRUE(point && exported);
  EXPECT_TRUE(equal(point->bytes().subspan(1, 32), exported->bytes().subspan(46)));
  const ByteVector digest(32, 7);
  const auto der = key->sign(digest);
  const auto plain = der ? crypto::ecdsa_der_to_plain(*der, 32) : std::unexpected(der.error());
  ASSERT_TRUE(plain);
  EXPECT_TRUE(crypto::ecdsa_verify(key->curve(), *point, digest, *plain));
}

// ---- SLIP-0021

[[nodiscard]] bool walk_labels(const std::vector<std::string_view>& labels, HdNode& node) {
  if (!hd_master(HdKind::kSymmetric, from_hex(kHdSymmetricSeed), node)) return false;
  for (const std::string_view label : labels) {
    const ByteVector bytes(label.begin(), label.end());
    if (!hd_descend(node, Bytes(bytes))) return false;
  }
  return true;
}

std::string symmetric_key(const std::vector<std::string_view>& labels) {
  HdNode node;
  return walk_labels(labels, node) ? to_hex(node.key.expose()) : "";
}

TEST(Slip21, PublishedKeys_Agree) {
  EXPECT_EQ(symmetric_key({}), "dbf12b44133eaab506a740f6565cc117228cbf1dd70635cfa8ddfdc9af734756");
  EXPECT_EQ(symmetric_key({"SLIP-0021"}), "1d065e3ac1bbe5c7fad32cf2305f7d709dc070d672044a19e610c77cdf33de0d");
  EXPECT_EQ(symmetric_key({"SLIP-0021", "Master encryption key"}),
            "ea163130e35bbafdf5ddee97a17b39cef2be4b4f390180d65b54cf05c6a82fde");
  EXPECT_EQ(symmetric_key({"SLIP-0021", "Authentication key"}),
            "47194e938ab24cc82bfa25f6486ed54bebe79c40ae2a5a32ea6db294d81861a6");
}

/// Only hashes of hashes may leave the card; the fingerprint is the parent's.
void expect_exported(const std::vector<std::string_view>& labels, std::string_view fingerprint,
                     std::string_view chain_code) {
  HdNode node;
  ASSERT_TRUE(walk_labels(labels, node));
  const auto exported = hd_public_node(node);
  ASSERT_TRUE(exported);
  ASSERT_EQ(exported->size(), 77u);
  EXPECT_EQ(to_hex(exported->bytes().first(4)), "0488b21e");
  EXPECT_EQ(exported->bytes()[4], labels.size());
  EXPECT_EQ(to_hex(exported->bytes().subspan(5, 4)), fingerprint);
  EXPECT_EQ(to_hex(exported->bytes().subspan(9, 4)), "00000000");
  EXPECT_EQ(to_hex(exported->bytes().subspan(13, 32)), to_hex(double_hash(from_hex(chain_code))));
  EXPECT_EQ(to_hex(exported->bytes().subspan(45)), to_hex(double_hash(node.key.expose())));
}

// The values that clients of the reference expect.
TEST(Slip21, ExportedNodes_HoldHashesOfHashes) {
  expect_exported({}, "00000000", "8f8c33732530a0417dd446097edb6f6617d52d627c6db28581d74d11b385d25a");
  expect_exported({"SLIP-0021"}, "0e521cdd",
                  "446aded06078cf950dab737f014c7bae81eeb6e7beecc260a38e2e0fa9973104");
  expect_exported({"SLIP-0021", "Authentication key"}, "4a6e721d",
                  "3d5c87dc62ce006681b8c3df723ae50feea40d6c26aef8135bd321ba390a5b42");
}

// ---- Bad input

TEST(HdKey, SeedOfWrongLength_IsRefused) {
  HdNode node;
  for (const HdKind kind : {HdKind::kSecp256k1, HdKind::kSecp256r1, HdKind::kSymmetric}) {
    for (const std::size_t size : {std::size_t{0}, kMinHdSeed - 1, kMaxHdSeed + 1, std::size_t{256 + 32}}) {
      const auto made = hd_master(kind, ByteVector(size, 1), node);
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error(), Error(ErrorCode::kInvalidLength));
    }
    EXPECT_TRUE(hd_master(kind, ByteVector(kMinHdSeed, 1), node));
    EXPECT_TRUE(hd_master(kind, ByteVector(kMaxHdSeed, 1), node));
  }
}

TEST(HdKey, StepOfTheOtherKind_IsRefusedAndChangesNothing) {
  const ByteVector label{'a'};
  HdNode node;
  ASSERT_TRUE(hd_master(HdKind::kSymmetric, ByteVector(32, 1), node));
  const auto symmetric = *hd_public_node(node);
  EXPECT_EQ(hd_descend(node, 1).error(), Error(ErrorCode::kNoSuchNode));
  EXPECT_EQ(hd_private_key(node).error(), Error(ErrorCode::kWrongKeyType));
  EXPECT_EQ(*hd_public_node(node), symmetric);
  ASSERT_TRUE(hd_master(HdKind::kSecp256r1, ByteVector(32, 1), node));
  const auto asymmetric = *hd_public_node(node);
  EXPECT_EQ(hd_descend(node, Bytes(label)).error(), Error(ErrorCode::kNoSuchNode));
  EXPECT_EQ(*hd_public_node(node), asymmetric);
}

TEST(HdKey, LabelThatIsTooLong_IsRefused) {
  HdNode node;
  ASSERT_TRUE(hd_master(HdKind::kSymmetric, ByteVector(32, 1), node));
  const ByteVector label(kMaxHdLabel + 1, 'a');
  EXPECT_EQ(hd_descend(node, Bytes(label)).error(), Error(ErrorCode::kNoSuchNode));
  EXPECT_TRUE(hd_descend(node, Bytes(label).first(kMaxHdLabel)));
  EXPECT_TRUE(hd_descend(node, Bytes()));
}

TEST(HdKey, StepBelowTheDeepestNode_IsRefused) {
  HdNode node;
  ASSERT_TRUE(hd_master(HdKind::kSymmetric, ByteVector(32, 1), node));
  for (int i = 0; i < 255; ++i) ASSERT_TRUE(hd_descend(node, Bytes()));
  EXPECT_EQ(node.depth, 255);
  EXPECT_EQ(hd_descend(node, Bytes()).error(), Error(ErrorCode::kNoSuchNode));
  EXPECT_EQ(node.depth, 255);
  ASSERT_TRUE(hd_master(HdKind::kSecp256k1, ByteVector(32, 1), node));
  node.depth = 255;
  EXPECT_EQ(hd_descend(node, 0).error(), Error(ErrorCode::kNoSuchNode));
}

TEST(HdKey, MasterOverAnotherNode_StartsAfresh) {
  HdNode node;
  ASSERT_TRUE(walk(HdKind::kSecp256k1, kHdSeed1, {hardened(0), 1}, node));
  ASSERT_TRUE(hd_master(HdKind::kSecp256k1, from_hex(kHdSeed1), node));
  HdNode fresh;
  ASSERT_TRUE(hd_master(HdKind::kSecp256k1, from_hex(kHdSeed1), fresh));
  EXPECT_EQ(*hd_public_node(node), *hd_public_node(fresh));
}

}  // namespace
}  // namespace coffer::token
