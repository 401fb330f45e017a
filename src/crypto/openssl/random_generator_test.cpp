// Only the deprecated interface lets a test break the generator of the default library context.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <string>

#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "crypto/random.h"
#include "crypto/rsa.h"

namespace coffer::crypto {
namespace {

TEST(RandomGenerator, ForSecrets_IsADrbgOfSp80090AWith256Bits) {
  EVP_RAND_CTX* const generator = RAND_get0_private(nullptr);
  ASSERT_NE(generator, nullptr);
  EXPECT_STREQ(EVP_RAND_get0_name(EVP_RAND_CTX_get0_rand(generator)), "CTR-DRBG");
  EXPECT_GE(EVP_RAND_get_strength(generator), 256U);
}

/// Puts a generator that always fails in the library's place.
class BrokenRandomGenerator : public ::testing::Test {
 protected:
  void SetUp() override {
    // A library that never started its own generator leaks at its end (OpenSSL 3.0).
    ASSERT_NE(RAND_get0_private(nullptr), nullptr);
    ASSERT_EQ(RAND_set_rand_method(&kBroken), 1);
  }
  void TearDown() override { ASSERT_EQ(RAND_set_rand_method(RAND_OpenSSL()), 1); }

 private:
  static int fail(unsigned char*, int) { return 0; }
  static int nothing() { return 0; }
  static constexpr RAND_METHOD kBroken{nullptr, fail, nullptr, nullptr, fail, nothing};
};

TEST_F(BrokenRandomGenerator, GivesNoBytes) {
  std::array<std::uint8_t, 16> out{};
  EXPECT_FALSE(random_bytes(out));
}

TEST_F(BrokenRandomGenerator, MakesNoKey) {
  EXPECT_FALSE(EcPrivateKey::generate(curve(CurveId::kSecp256r1)));
  const std::array<std::uint8_t, 3> exponent{1, 0, 1};
  EXPECT_FALSE(RsaPrivateKey::generate(1024, exponent));
  EXPECT_FALSE(EdwardsPrivateKey::generate(EdwardsCurve::kEd25519));
  EXPECT_FALSE(MontgomeryPrivateKey::generate(MontgomeryCurve::kX25519));
}

}  // namespace
}  // namespace coffer::crypto
