#include "crypto/bare/pool.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "crypto/bare/static_state.h"
#include "crypto/rsa.h"
#include "crypto/testing/openssl_rsa.h"

namespace coffer::crypto::bare {
namespace {

struct Thing {
  int value = 7;
};

TEST(Pool, AllPlacesTaken_GivesNoneUntilOneComesBack) {
  Pool<Thing, 2> pool;
  Thing* const first = pool.take();
  Thing* const second = pool.take();
  ASSERT_TRUE(first != nullptr && second != nullptr && first != second);
  EXPECT_EQ(pool.take(), nullptr);
  first->value = 9;
  pool.give_back(first);
  Thing* const again = pool.take();
  EXPECT_EQ(again, first);
  EXPECT_EQ(again->value, 0) << "what was in it is wiped";
  pool.give_back(nullptr);
}

TEST(KeyPools, WithoutAPlace_NoKeyIsMade) {
  const std::array<std::uint8_t, 1> one = {1};
  std::vector<EcPrivateKey> ec_keys;
  for (std::size_t i = 0; i < kCurveKeys; ++i) {
    auto key = EcPrivateKey::load(curve(CurveId::kSecp192r1), one);
    ASSERT_TRUE(key);
    ec_keys.push_back(std::move(*key));
  }
  EXPECT_EQ(EcPrivateKey::load(curve(CurveId::kSecp192r1), one).error(), CryptoError::kBackendFailure);
  ec_keys.pop_back();
  EXPECT_TRUE(EcPrivateKey::load(curve(CurveId::kSecp192r1), one));
}

TEST(KeyPools, WithoutAWorkspace_RsaAnswersAFailure) {
  const auto& key = testing::some_rsa_key();
  std::vector<Workspace*> taken;
  while (Workspace* const workspace = workspaces().take()) taken.push_back(workspace);
  EXPECT_EQ(taken.size(), kRsaOperations);
  EXPECT_EQ(key.sign_pkcs1(testing::kF4).error(), CryptoError::kBackendFailure);
  EXPECT_EQ(RsaPrivateKey::generate(1024, testing::kF4).error(), CryptoError::kBackendFailure);
  for (Workspace* const workspace : taken) workspaces().give_back(workspace);
  EXPECT_TRUE(key.sign_pkcs1(testing::kF4));
}

}  // namespace
}  // namespace coffer::crypto::bare
