// RSA with a second processor beside the caller: here a thread.

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <algorithm>

#include "crypto/bare/jobs/prime_power.h"
#include "crypto/bare/worker.h"
#include "crypto/testing/impatient.h"
#include "crypto/testing/openssl_rsa.h"
#include "crypto/testing/rsa_components.h"
#include "crypto/testing/thread_worker.h"

namespace coffer::crypto::bare {
namespace {

using testing::kF4;

/// The worker in use, for a scope.
class Using {
 public:
  explicit Using(Worker& worker) { use_worker(&worker); }
  ~Using() { use_worker(nullptr); }
  Using(const Using&) = delete;
  Using& operator=(const Using&) = delete;
};

class BusyWorker final : public Worker {
 public:
  [[nodiscard]] bool begin(Job /*job*/, void* /*argument*/) override { return false; }
  void wait() override { FAIL() << "nothing was begun"; }
};

/// Does its half of a private operation, and something to it then.
class FaultyWorker final : public testing::ThreadWorker {
 public:
  explicit FaultyWorker(void (*fault)(PrimePower& half)) : fault_(fault) {}

  [[nodiscard]] bool begin(Job job, void* argument) override {
    half_ = static_cast<PrimePower*>(argument);
    return ThreadWorker::begin(job, argument);
  }
  void wait() override {
    ThreadWorker::wait();
    fault_(*half_);
  }

 private:
  void (*fault_)(PrimePower& half);
  PrimePower* half_ = nullptr;
};

bool openssl_says_prime(Bytes number) {
  BIGNUM* const n = BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr);
  const bool is_prime = BN_check_prime(n, nullptr, nullptr) == 1;
  BN_free(n);
  return is_prime;
}

RsaBlock signature_of(const RsaPrivateKey& key) {
  const std::array<std::uint8_t, 32> digest{1, 2, 3};
  const auto signature = key.sign_pkcs1(digest_info(HashAlgorithm::kSha256, digest));
  EXPECT_TRUE(signature);
  return signature.value_or(RsaBlock{});
}

class WorkerSizes : public ::testing::TestWithParam<std::size_t> {};

TEST_P(WorkerSizes, Signature_IsWhatOneProcessorMakes) {
  const auto key = RsaPrivateKey::generate(GetParam(), kF4);
  ASSERT_TRUE(key);
  const RsaBlock alone = signature_of(*key);
  testing::ThreadWorker worker;
  const Using scope(worker);
  EXPECT_TRUE(equal(signature_of(*key), alone));
  EXPECT_EQ(worker.begun, 1) << "one prime is the worker's";
}

INSTANTIATE_TEST_SUITE_P(, WorkerSizes, ::testing::Values(1024, 1536),
                         [](const auto& size) { return std::to_string(size.param); });

TEST(RsaWorker, ThatIsBusy_LeavesAllToTheCaller) {
  const RsaPrivateKey& key = testing::some_rsa_key();
  const RsaBlock alone = signature_of(key);
  BusyWorker worker;
  const Using scope(worker);
  EXPECT_TRUE(equal(signature_of(key), alone));
}

TEST(RsaWorker, ThatComputesWrongly_SpoilsNoSignature) {
  const RsaPrivateKey& key = testing::some_rsa_key();
  for (void (*fault)(PrimePower&) : {+[](PrimePower& half) { half.out[3] ^= 0x100; },
                                     +[](PrimePower& half) { std::ranges::fill(half.out, Limb{0}); },
                                     +[](PrimePower& half) { half.is_done = false; }}) {
    FaultyWorker worker(fault);
    const Using scope(worker);
    const std::array<std::uint8_t, 32> digest{1, 2, 3};
    const auto signature = key.sign_pkcs1(digest_info(HashAlgorithm::kSha256, digest));
    ASSERT_FALSE(signature) << "a wrong half tells a factor of the modulus";
    EXPECT_EQ(signature.error(), CryptoError::kBackendFailure);
    SecretBuffer<kMaxRsaBytes> out;
    EXPECT_FALSE(key.private_operation(digest, out));
    EXPECT_TRUE(std::ranges::all_of(out.storage(), [](std::uint8_t byte) { return byte == 0; }));
  }
}

TEST(RsaWorker, SharesTheSearchForPrimes) {
  testing::ThreadWorker worker;
  const Using scope(worker);
  for (const std::size_t bits : {1024U, 1536U}) {
    const auto key = RsaPrivateKey::generate(bits, kF4);
    ASSERT_TRUE(key);
    EXPECT_GE(worker.begun, 3) << "the last tests of each prime, and those of the whole key";
    worker.begun = 0;
    testing::OwnedRsaComponents numbers;
    ASSERT_TRUE(testing::export_components(*key, numbers));
    for (const Bytes prime : {numbers.p.expose(), numbers.q.expose()}) {
      EXPECT_TRUE(openssl_says_prime(prime));
      EXPECT_EQ(prime.back() & 3, 3);
      EXPECT_EQ(prime.front() & 0xC0, 0xC0);
    }
    const std::array<std::uint8_t, 32> digest{1, 2, 3};
    EXPECT_TRUE(openssl_verifies(testing::public_half(*key), RSA_PKCS1_PADDING, EVP_sha256(), digest,
                                 signature_of(*key)));
  }
}

TEST(RsaWorker, CancelledSearch_LeavesItFree) {
  testing::ThreadWorker worker;
  const Using scope(worker);
  testing::Impatient progress(3);
  const auto key = RsaPrivateKey::generate(2048, kF4, &progress);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error(), CryptoError::kCancelled);
  EXPECT_LE(worker.begun, 3) << "a job for each time that it went on";
  EXPECT_TRUE(RsaPrivateKey::generate(1024, kF4)) << "it is not kept";
}

TEST(RsaWorker, ThatIsGone_LeavesAllToTheCaller) {
  const RsaPrivateKey& key = testing::some_rsa_key();
  const RsaBlock alone = signature_of(key);
  testing::ThreadWorker worker;
  {
    const Using scope(worker);
  }
  EXPECT_TRUE(equal(signature_of(key), alone));
  EXPECT_EQ(worker.begun, 0);
}

}  // namespace
}  // namespace coffer::crypto::bare
