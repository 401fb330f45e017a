#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

/// The key 00..0F is brought in as the blob that an independent implementation made, so that results can be
/// computed outside.
class CipherTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    import_dkek(0, from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    ASSERT_TRUE(
        token_.keys().unwrap_key(session_, 1,
                                 from_hex("630dcd2966c43366 0f 00086086480165030401 000410111899 0000 0000"
                                          "53a9c2b548e8d1227c63b8e4bb2ba04dd439288c7afbfee355f8a61aa876bd64"
                                          "a92ac184ecd585fa97b0e5319b642814")));
  }
  ByteVector cipher(Algorithm algorithm, Bytes data) {
    return result([&](MutableBytes out) { return token_.keys().cipher(session_, 1, algorithm, data, out); });
  }
  std::optional<ErrorCode> cipher_error(Algorithm algorithm, Bytes data, KeyId id = 1) {
    std::array<std::uint8_t, 64> out{};
    return error(token_.keys().cipher(session_, id, algorithm, data, out));
  }
  const ByteVector key_ = from_hex("000102030405060708090a0b0c0d0e0f");
  const ByteVector data_ = ByteVector(48, 0x33);
};

TEST_F(CipherTest, Cbc_IsAesCbcWithAZeroVector) {
  const ByteVector encrypted = cipher(0x10, data_);
  EXPECT_EQ(encrypted, aes_cbc_encrypt(key_, data_));
  EXPECT_EQ(cipher(0x11, encrypted), data_);
}

TEST_F(CipherTest, CbcOfPartialBlocks_IsRefused) {
  EXPECT_EQ(cipher_error(0x10, ByteVector(17, 0)), ErrorCode::kInvalidLength);
  EXPECT_EQ(cipher_error(0x11, {}), ErrorCode::kInvalidLength);
  EXPECT_EQ(cipher_error(0x10, ByteVector(80, 0)), ErrorCode::kBufferTooSmall);
}

TEST_F(CipherTest, Cmac_TakesAnyLength) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{16}, std::size_t{47}}) {
    const Bytes data = Bytes(data_).first(size);
    EXPECT_EQ(cipher(0x18, data), aes_cmac(key_, data)) << size;
  }
}

TEST_F(CipherTest, Derivation_IsHkdfOfAsManyBytesAsItsInput) {
  EXPECT_EQ(cipher(0x99, data_), hkdf_sha256(key_, data_, 48));
  const ByteVector info{1, 2, 3};
  EXPECT_EQ(cipher(0x99, info), hkdf_sha256(key_, info, 3));
  EXPECT_EQ(cipher_error(0x99, {}), ErrorCode::kInvalidLength);
}

// Pico HSM specification, A.6
TEST_F(CipherTest, KnownResults) {
  EXPECT_EQ(cipher(0x99, key_), from_hex("1E6CE679382D0BA404C131847D8270EB"));
  constexpr std::string_view kMessage = "a secret message";
  EXPECT_EQ(cipher(0x18, ByteVector(kMessage.begin(), kMessage.end())),
            from_hex("C3E8F02F81927386A5BE3C6CD699EE3B"));
}

TEST_F(CipherTest, OtherAlgorithmsAndKeys_AreRefused) {
  generate_ec(2);
  generate_aes(3, 32);
  EXPECT_EQ(cipher_error(0x51, data_), ErrorCode::kAlgorithmForbidden) << "by the list in the blob";
  EXPECT_EQ(cipher_error(0x51, data_, 3), ErrorCode::kUnsupported);
  EXPECT_EQ(cipher_error(0x10, data_, 2), ErrorCode::kWrongKeyType);
  EXPECT_EQ(cipher_error(0x10, data_, 9), ErrorCode::kNotFound);
}

TEST_F(CipherTest, GeneratedKeysOfEverySize_Differ) {
  std::vector<ByteVector> results;
  for (const std::size_t bytes : {std::size_t{16}, std::size_t{24}, std::size_t{32}}) {
    generate_aes(3, bytes);
    results.push_back(
        result([&](MutableBytes out) { return token_.keys().cipher(session_, 3, 0x18, data_, out); }));
  }
  EXPECT_NE(results[0], results[1]);
  EXPECT_NE(results[1], results[2]);
}

}  // namespace
}  // namespace coffer::token::testing
