#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

class DecipherTest : public TokenTest {
 protected:
  ByteVector decipher(KeyId id, Algorithm algorithm, Bytes data) {
    return result(
        [&](MutableBytes out) { return token_.keys().decipher(session_, id, algorithm, data, out); });
  }
  std::optional<ErrorCode> decipher_error(KeyId id, Algorithm algorithm, Bytes data) {
    std::array<std::uint8_t, 512> out{};
    return error(token_.keys().decipher(session_, id, algorithm, data, out));
  }
};

using Encryption = PublicKey::Encryption;

TEST_F(DecipherTest, RawRsa_AnswersTheWholeBlock) {
  generate_rsa(1);
  ByteVector block(128, 0);
  block[100] = 9;
  EXPECT_EQ(decipher(1, 0x21, public_key(1).encrypt(block, Encryption::kRaw)), block);
}

TEST_F(DecipherTest, Paddings_AreRemoved) {
  generate_rsa(1);
  const ByteVector message = from_hex("00010203");
  EXPECT_EQ(decipher(1, 0x22, public_key(1).encrypt(message, Encryption::kPkcs1)), message);
  EXPECT_EQ(decipher(1, 0x23, public_key(1).encrypt(message, Encryption::kOaepSha256)), message);
}

TEST_F(DecipherTest, WrongPadding_IsInvalidData) {
  generate_rsa(1);
  const ByteVector cryptogram = public_key(1).encrypt(ByteVector(128, 0x01), Encryption::kRaw);
  EXPECT_EQ(decipher_error(1, 0x23, cryptogram), ErrorCode::kInvalidData);
}

TEST_F(DecipherTest, CryptogramOfAnotherLengthOrTooLarge_IsRefused) {
  generate_rsa(1);
  for (const Algorithm algorithm : std::to_array<Algorithm>({0x21, 0x22, 0x23})) {
    EXPECT_EQ(decipher_error(1, algorithm, ByteVector(127, 1)), ErrorCode::kInvalidLength);
    EXPECT_EQ(decipher_error(1, algorithm, ByteVector(129, 1)), ErrorCode::kInvalidLength);
  }
  EXPECT_EQ(decipher_error(1, 0x21, ByteVector(128, 0xFF)), ErrorCode::kInvalidData);
}

TEST_F(DecipherTest, Ecdh_Answers04AndTheSecretAlone) {
  for (const auto id :
       {crypto::CurveId::kSecp256r1, crypto::CurveId::kSecp521r1, crypto::CurveId::kBrainpoolP384r1}) {
    generate_ec(1, id);
    const auto agreement = public_key(1).agree();
    const ByteVector answer = decipher(1, 0x80, agreement.point);
    ASSERT_EQ(answer.size(), 1 + crypto::curve(id).field_bytes());
    EXPECT_EQ(answer[0], 0x04);
    EXPECT_TRUE(equal(Bytes(answer).subspan(1), agreement.shared_x));
  }
}

TEST_F(DecipherTest, NotAPoint_IsInvalidData) {
  generate_ec(1);
  auto point = public_key(1).agree().point;
  EXPECT_EQ(decipher_error(1, 0x80, Bytes(point).first(64)), ErrorCode::kInvalidData);
  point[40] ^= 1;
  EXPECT_EQ(decipher_error(1, 0x80, point), ErrorCode::kInvalidData);
  EXPECT_EQ(decipher_error(1, 0x80, {}), ErrorCode::kInvalidData);
}

TEST_F(DecipherTest, AlgorithmOfAnotherTypeOrUnknown_IsRefused) {
  generate_ec(1);
  EXPECT_EQ(decipher_error(1, 0x21, ByteVector(128, 1)), ErrorCode::kWrongKeyType);
  EXPECT_EQ(decipher_error(1, 0x84, ByteVector(65, 4)), ErrorCode::kUnsupported);
  EXPECT_EQ(decipher_error(2, 0x80, ByteVector(65, 4)), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace coffer::token::testing
