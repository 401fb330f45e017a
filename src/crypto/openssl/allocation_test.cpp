// Layers without exceptions call these: a lack of memory must come as an error. OpenSSL has an allocator of
// its own, and is not without memory here.

#include <gtest/gtest.h>

#include "base/testing/failing_allocation.h"
#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "crypto/rsa.h"

namespace coffer::crypto {
namespace {

/// Whether a call is refused without memory, as a failure of the back-end.
template <typename Call>
bool fails_without_memory(Call&& call) {
  const coffer::testing::NoMemory no_memory;
  const auto result = call();
  return !result && result.error() == CryptoError::kBackendFailure;
}

TEST(WithoutMemory, NoKeyIsMade) {
  if (!coffer::testing::kAllocationCanFail) GTEST_SKIP() << "under this sanitizer allocations cannot fail";
  static constexpr std::uint8_t kExponent[] = {1, 0, 1};
  const Curve& p256 = curve(CurveId::kSecp256r1);
  EXPECT_TRUE(fails_without_memory([&] { return EcPrivateKey::generate(p256); }));
  EXPECT_TRUE(fails_without_memory([&] { return EcPrivateKey::load(p256, kExponent); }));
  EXPECT_TRUE(fails_without_memory([] { return RsaPrivateKey::generate(1024, kExponent); }));
  EXPECT_TRUE(fails_without_memory([] { return EdwardsPrivateKey::generate(EdwardsCurve::kEd25519); }));
  EXPECT_TRUE(fails_without_memory([] { return MontgomeryPrivateKey::generate(MontgomeryCurve::kX25519); }));
}

}  // namespace
}  // namespace coffer::crypto
