// RSA keys: generation, loading, moving.

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "crypto/rsa.h"
#include "crypto/testing/impatient.h"
#include "crypto/testing/openssl_rsa.h"
#include "crypto/testing/rsa_components.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::kF4;
using testing::kThree;
using testing::openssl_encrypts;
using testing::openssl_verifies;
using testing::public_half;
using testing::RsaPublicKey;
using testing::some_rsa_key;

const EVP_MD* openssl_digest(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return EVP_sha1();
    case HashAlgorithm::kSha224:
      return EVP_sha224();
    case HashAlgorithm::kSha256:
      return EVP_sha256();
    case HashAlgorithm::kSha384:
      return EVP_sha384();
    case HashAlgorithm::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

constexpr auto kHashes =
    std::to_array<HashAlgorithm>({HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256,
                                  HashAlgorithm::kSha384, HashAlgorithm::kSha512});

class RsaSizes : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RsaSizes, GeneratedKey_SignsAndDecryptsAsOpensslExpects) {
  const auto key = RsaPrivateKey::generate(GetParam(), kF4);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->modulus_bytes(), GetParam() / 8);
  const RsaPublicKey peer = public_half(*key);
  for (const auto algorithm : kHashes) {
    const ByteVector digest(digest_size(algorithm), 0x5A);
    const EVP_MD* md = openssl_digest(algorithm);
    const auto pkcs1 = key->sign_pkcs1(digest_info(algorithm, digest));
    ASSERT_TRUE(pkcs1);
    EXPECT_EQ(pkcs1->size(), key->modulus_bytes());
    EXPECT_TRUE(openssl_verifies(peer, RSA_PKCS1_PADDING, md, digest, *pkcs1));
    const auto pss = key->sign_pss(algorithm, digest);
    ASSERT_TRUE(pss) << "also where the salt has to be shorter: 1024 bits with SHA-512";
    EXPECT_TRUE(openssl_verifies(peer, RSA_PKCS1_PSS_PADDING, md, digest, *pss));
  }
  const auto message = from_text("attack at dawn");
  SecretBuffer<kMaxRsaBytes> out;
  ASSERT_TRUE(key->decrypt_pkcs1(openssl_encrypts(peer, RSA_PKCS1_PADDING, message), out));
  EXPECT_TRUE(equal(out.expose(), message));
  ASSERT_TRUE(
      key->decrypt_oaep(HashAlgorithm::kSha1, openssl_encrypts(peer, RSA_PKCS1_OAEP_PADDING, message), out));
  EXPECT_TRUE(equal(out.expose(), message));
}

INSTANTIATE_TEST_SUITE_P(, RsaSizes, ::testing::Values(1024, 1536, 2048, 3072, 4096),
                         [](const auto& size) { return std::to_string(size.param); });

TEST(Rsa, PublicExponents_SmallAndBig_Work) {
  const auto big = from_hex("c00000000000000000000000000000000000000000000000000000000000000b");
  for (const Bytes exponent : {Bytes(kThree), Bytes(kF4), Bytes(big)}) {
    SCOPED_TRACE(exponent.size());
    for (const std::size_t bits : {1024U, 2048U}) {
      const auto key = RsaPrivateKey::generate(bits, exponent);
      ASSERT_TRUE(key);
      testing::OwnedRsaComponents numbers;
      ASSERT_TRUE(testing::export_components(*key, numbers));
      EXPECT_TRUE(equal(numbers.e.expose(), exponent));
      const ByteVector digest(32, 7);
      const auto signature = key->sign_pkcs1(digest_info(HashAlgorithm::kSha256, digest));
      ASSERT_TRUE(signature);
      EXPECT_TRUE(openssl_verifies(public_half(*key), RSA_PKCS1_PADDING, EVP_sha256(), digest, *signature));
      EXPECT_TRUE(rsa_verify_pkcs1(numbers.n.expose(), exponent, HashAlgorithm::kSha256, digest, *signature));
    }
  }
}

TEST(Rsa, GenerateWithBadParameters_IsRefused) {
  const auto error = [](std::size_t bits, Bytes exponent) {
    const auto key = RsaPrivateKey::generate(bits, exponent);
    return key ? std::nullopt : std::optional(key.error());
  };
  EXPECT_EQ(error(1023, kF4), CryptoError::kUnsupported);
  EXPECT_EQ(error(8192, kF4), CryptoError::kUnsupported);
  EXPECT_EQ(error(1024, {}), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, from_hex("01")), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, from_hex("04")), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, ByteVector(33, 0xFF)), CryptoError::kInvalidArgument);
}

TEST(Rsa, CancelledGeneration_MakesNoKey) {
  for (const int patience : {0, 1}) {  // two primes take two questions at least
    testing::Impatient progress(patience);
    const auto key = RsaPrivateKey::generate(2048, kF4, &progress);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error(), CryptoError::kCancelled);
    EXPECT_EQ(progress.asked, patience + 1) << "it stops at once";
  }
}

TEST(Rsa, GenerationThatGoesOn_AsksAndMakesAKey) {
  testing::Impatient progress(1'000'000);
  EXPECT_TRUE(RsaPrivateKey::generate(1024, kF4, &progress));
  EXPECT_GT(progress.asked, 1);
}

TEST(Rsa, MovedKey_GoesOnAndLeavesTheOtherEmpty) {
  auto key = RsaPrivateKey::generate(1024, kF4);
  ASSERT_TRUE(key);
  RsaPrivateKey moved(std::move(*key));
  EXPECT_FALSE(static_cast<bool>(*key));  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_TRUE(moved.sign_pkcs1(from_hex("00")));
  EXPECT_FALSE(key->sign_pkcs1(from_hex("00")));
  moved = RsaPrivateKey();
  EXPECT_FALSE(static_cast<bool>(moved));
}

// ---- Loading

void copy_numbers(const testing::OwnedRsaComponents& from, testing::OwnedRsaComponents& to) {
  ASSERT_TRUE(to.n.assign(from.n.expose()) && to.e.assign(from.e.expose()) && to.d.assign(from.d.expose()) &&
              to.p.assign(from.p.expose()) && to.q.assign(from.q.expose()) &&
              to.dp.assign(from.dp.expose()) && to.dq.assign(from.dq.expose()) &&
              to.qinv.assign(from.qinv.expose()));
}

/// The outcome of loading some_rsa_key() after `change`.
std::optional<CryptoError> load_changed(const std::function<void(testing::OwnedRsaComponents&)>& change) {
  testing::OwnedRsaComponents original;
  testing::OwnedRsaComponents numbers;
  EXPECT_TRUE(testing::export_components(some_rsa_key(), original));
  copy_numbers(original, numbers);
  change(numbers);
  const auto key = RsaPrivateKey::load(numbers);
  if (!key) return key.error();
  const auto info = digest_info(HashAlgorithm::kSha1, ByteVector(20, 1));
  const auto expected = some_rsa_key().sign_pkcs1(info);
  const auto signature = key->sign_pkcs1(info);
  EXPECT_TRUE(expected && signature && *expected == *signature);
  testing::OwnedRsaComponents again;
  EXPECT_TRUE(testing::export_components(*key, again));
  EXPECT_FALSE(again.dp.empty() || again.dq.empty() || again.qinv.empty());
  return std::nullopt;
}

TEST(RsaLoad, AnySufficientNumbers_MakeTheSameKey) {
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents&) {}), std::nullopt);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) {
              k.p.clear(), k.q.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
            }),
            std::nullopt);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) {
              k.n.clear(), k.d.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
            }),
            std::nullopt);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) { k.qinv.clear(); }), std::nullopt);
}

TEST(RsaLoad, MissingNumbers_AreRefused) {
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) { k.e.clear(); }), CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) { k.q.clear(); }), CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) { k.p.clear(), k.q.clear(), k.d.clear(); }),
            CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) { k.p.clear(), k.q.clear(), k.n.clear(); }),
            CryptoError::kInvalidKey);
}

TEST(RsaLoad, InconsistentNumbers_AreRefused) {
  const auto invalid = [](const std::function<void(testing::OwnedRsaComponents&)>& change) {
    EXPECT_EQ(load_changed(change), CryptoError::kInvalidKey);
  };
  invalid([](testing::OwnedRsaComponents& k) { k.n.storage()[64] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { k.d.storage()[64] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { k.p.storage()[32] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { k.dp.storage()[32] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { k.dq.storage()[32] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { k.qinv.storage()[32] ^= 2; });
  invalid([](testing::OwnedRsaComponents& k) { ASSERT_TRUE(k.e.assign(kThree)); });
  invalid([](testing::OwnedRsaComponents& k) { ASSERT_TRUE(k.e.assign(from_hex("010000"))); });
  invalid([](testing::OwnedRsaComponents& k) { ASSERT_TRUE(k.d.assign(from_hex("00"))); });
  // n, e, d alone, d wrong: the search for the primes must notice.
  invalid([](testing::OwnedRsaComponents& k) {
    k.p.clear(), k.q.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
    k.d.storage()[64] ^= 2;
  });
}

TEST(RsaLoad, EqualOrCompositePrimes_AreRefused) {
  const auto derived = [](testing::OwnedRsaComponents& k) {
    k.n.clear(), k.d.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
  };
  EXPECT_EQ(load_changed([&](testing::OwnedRsaComponents& k) {
              derived(k);
              ASSERT_TRUE(k.q.assign(k.p.expose()));
            }),
            CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([&](testing::OwnedRsaComponents& k) {
              derived(k);
              std::fill_n(k.q.storage().begin(), 64, std::uint8_t{0xFF});  // 2^512 - 1 is divisible by 3
            }),
            CryptoError::kInvalidKey);
}

TEST(RsaLoad, OtherSizes_AreUnsupported) {
  EXPECT_EQ(
      load_changed([](testing::OwnedRsaComponents& k) { ASSERT_TRUE(k.n.assign(ByteVector(100, 0xFF))); }),
      CryptoError::kUnsupported);
  EXPECT_EQ(load_changed([](testing::OwnedRsaComponents& k) {
              k.n.clear();
              ASSERT_TRUE(k.p.assign(from_hex("0b")));
            }),
            CryptoError::kUnsupported);
}

// ---- Loading what was sealed

std::optional<CryptoError> load_trusted_changed(
    const std::function<void(testing::OwnedRsaComponents&)>& change) {
  testing::OwnedRsaComponents numbers;
  EXPECT_TRUE(testing::export_components(some_rsa_key(), numbers));
  change(numbers);
  const auto key = RsaPrivateKey::load_trusted(numbers);
  if (!key) return key.error();
  EXPECT_EQ(key->modulus_bytes(), numbers.n.size());
  const auto info = digest_info(HashAlgorithm::kSha1, ByteVector(20, 1));
  const auto expected = some_rsa_key().sign_pkcs1(info);
  const auto signature = key->sign_pkcs1(info);
  if (!signature) return signature.error();
  EXPECT_TRUE(expected && *expected == *signature);
  return std::nullopt;
}

TEST(RsaLoadTrusted, ExportedNumbers_MakeTheSameKey) {
  EXPECT_EQ(load_trusted_changed([](testing::OwnedRsaComponents&) {}), std::nullopt);
}

TEST(RsaLoadTrusted, MissingNumber_IsRefused) {
  const auto invalid = [](const std::function<void(testing::OwnedRsaComponents&)>& change) {
    EXPECT_EQ(load_trusted_changed(change), CryptoError::kInvalidKey);
  };
  invalid([](auto& k) { k.e.clear(); });
  invalid([](auto& k) { k.d.clear(); });
  invalid([](auto& k) { k.p.clear(); });
  invalid([](auto& k) { k.q.clear(); });
  invalid([](auto& k) { k.dp.clear(); });
  invalid([](auto& k) { k.dq.clear(); });
  invalid([](auto& k) { k.qinv.clear(); });
}

TEST(RsaLoadTrusted, LengthsOfNoKey_AreRefused) {
  EXPECT_EQ(load_trusted_changed([](auto& k) { ASSERT_TRUE(k.n.assign(ByteVector(100, 0xFF))); }),
            CryptoError::kUnsupported);
  EXPECT_EQ(load_trusted_changed([](auto& k) { ASSERT_TRUE(k.q.assign(ByteVector(63, 0xFF))); }),
            CryptoError::kInvalidKey);
}

/// Trust is in where the numbers lay; that a processor computes with them rightly is still checked.
TEST(RsaLoadTrusted, NumberThatFlippedABit_MakesNoWrongSignature) {
  // A back-end may still get it right without the Chinese remainder theorem.
  const auto error = load_trusted_changed([](auto& k) { k.dp.storage()[32] ^= 2; });
  EXPECT_TRUE(!error || error == CryptoError::kBackendFailure);
}

TEST(RsaExport, ShortBuffer_IsRefused) {
  std::array<std::uint8_t, 127> out{};
  const auto error = [&](RsaNumber which, std::size_t size) {
    const auto written = some_rsa_key().export_number(which, MutableBytes(out).first(size));
    return written ? std::nullopt : std::optional(written.error());
  };
  EXPECT_EQ(error(RsaNumber::kModulus, 127), CryptoError::kBufferTooSmall);
  EXPECT_EQ(error(RsaNumber::kPrime1, 63), CryptoError::kBufferTooSmall);
  EXPECT_EQ(error(RsaNumber::kPrime1, 64), std::nullopt);
  EXPECT_EQ(error(RsaNumber::kPublicExponent, 31), CryptoError::kBufferTooSmall);
}

}  // namespace
}  // namespace coffer::crypto
