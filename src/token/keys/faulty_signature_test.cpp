// Signatures that come out wrong, as by a glitch. The fault is made by the linker: in this program it puts
// the functions below in the place of sign() of the keys (CMakeLists.txt), and nothing else is changed.

#include "token/testing/token_fixture.h"

namespace coffer::crypto {

#define COFFER_EC_SIGN "_ZNK6coffer6crypto12EcPrivateKey4signESt4spanIKhLm18446744073709551615EE"
#define COFFER_EDWARDS_SIGN "_ZNK6coffer6crypto17EdwardsPrivateKey4signESt4spanIKhLm18446744073709551615EE"

static bool faulty = false;

// A member function takes its object as the first argument (Itanium C++ ABI, 3.2).
CryptoResult<EcdsaDer> sign_really(const EcPrivateKey* key, Bytes digest) asm("__real_" COFFER_EC_SIGN);
CryptoResult<EcdsaDer> sign_perhaps(const EcPrivateKey* key, Bytes digest) asm("__wrap_" COFFER_EC_SIGN);
CryptoResult<EddsaSignature> sign_really(const EdwardsPrivateKey* key,
                                         Bytes message) asm("__real_" COFFER_EDWARDS_SIGN);
CryptoResult<EddsaSignature> sign_perhaps(const EdwardsPrivateKey* key,
                                          Bytes message) asm("__wrap_" COFFER_EDWARDS_SIGN);

CryptoResult<EcdsaDer> sign_perhaps(const EcPrivateKey* key, Bytes digest) {
  auto signature = sign_really(key, digest);
  if (signature && faulty) signature->storage()[signature->size() - 1] ^= 1;
  return signature;
}
CryptoResult<EddsaSignature> sign_perhaps(const EdwardsPrivateKey* key, Bytes message) {
  auto signature = sign_really(key, message);
  if (signature && faulty) signature->storage()[40] ^= 1;
  return signature;
}

}  // namespace coffer::crypto

namespace coffer::token::testing {
namespace {

/// Faults from here to the end of a scope.
class Faults {
 public:
  Faults() { crypto::faulty = true; }
  ~Faults() { crypto::faulty = false; }
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;
};

constexpr KeyId kEc = 1;
constexpr KeyId kEdwards = 2;
constexpr std::uint8_t kSlot[] = {0x02, 0x01, 0x00};

/// A token whose platform asks for verified signatures, or does not.
class FaultySignatureTest : public TokenTest, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    generate_ec(kEc);
    generate_raw(kEdwards, crypto::raw_curve(crypto::EdwardsCurve::kEd25519));
    ASSERT_TRUE(checking_.open());
    ASSERT_TRUE(checking_.pins().verify_user(user_, bytes_of(kUserPin)));
    ASSERT_TRUE(checking_.hd_masters().create(user_, 0, HdKind::kSecp256k1, {}));
  }
  void TearDown() override { checking_.reset(user_); }

  /// A faulty signature is stopped where that is asked for, and leaves elsewhere.
  template <typename T>
  void expect_stopped(const TokenResult<T>& made) {
    EXPECT_EQ(error(made), GetParam() ? std::optional(ErrorCode::kCryptoFailure) : std::nullopt);
  }
  TokenResult<std::size_t> sign_with(KeyId id, Bytes data, MutableBytes out) {
    return checking_.keys().sign(user_, id, 0x70, data, out);
  }
  TokenResult<std::size_t> sign_with_node(MutableBytes out) {
    COFFER_CHECK(checking_.hd_masters().load(user_, *HdPath::parse(kSlot)));
    return checking_.hd_masters().sign(user_, ByteVector(32, 1), out);
  }

  static platform::Platform as_asked(TestPlatform& platform) {
    platform.verify_signatures = GetParam();
    return platform.platform();
  }

  Token checking_{as_asked(platform_), platform_.store, kFastStretch};
  Session user_;
};

INSTANTIATE_TEST_SUITE_P(AsThePlatformAsks, FaultySignatureTest, ::testing::Bool());

TEST_P(FaultySignatureTest, WithoutAFault_AllSignaturesLeaveAndAreRight) {
  const ByteVector data(32, 9);
  ByteVector signature(200);
  const auto ec = sign_with(kEc, data, signature);
  ASSERT_TRUE(ec);
  EXPECT_TRUE(public_key(kEc).verify(data, Bytes(signature).first(*ec)));
  const auto edwards = sign_with(kEdwards, data, signature);
  ASSERT_TRUE(edwards);
  EXPECT_TRUE(public_key(kEdwards).verify_message(data, Bytes(signature).first(*edwards)));
  EXPECT_TRUE(sign_with_node(signature));
}

TEST_P(FaultySignatureTest, OfAKeyOfTheUser_LeavesOnlyWhereNobodyAsks) {
  const Faults faults;
  const ByteVector data(32, 9);
  ByteVector signature(200);
  const auto ec = sign_with(kEc, data, signature);
  expect_stopped(ec);
  if (ec) {
    EXPECT_FALSE(public_key(kEc).verify(data, Bytes(signature).first(*ec))) << "it is a fault";
  }
  expect_stopped(sign_with(kEdwards, data, signature));
  expect_stopped(sign_with_node(signature));
}

TEST_P(FaultySignatureTest, OfTheDeviceKey_LeavesOnlyWhereNobodyAsks) {
  const Faults faults;
  const std::array<std::uint8_t, DeviceIdentity::kChallengeSize> challenge{};
  expect_stopped(checking_.device().prove(challenge, ByteVector(8, 1)));
}

TEST_P(FaultySignatureTest, OfAnAttestation_LeavesOnlyWhereNobodyAsks) {
  const Faults faults;
  ByteVector out(2000);
  for (const KeyId id : {kEc, kEdwards}) {
    expect_stopped(checking_.keys().attest(user_, id, ByteVector(8, 1), out));
  }
}

}  // namespace
}  // namespace coffer::token::testing
