// Comparisons of a PIN that fail for want of memory. The fault is made by the linker: in this program it puts
// the function below in the place of aes_gcm_open() (CMakeLists.txt), and nothing else is changed.

#include "token/login/pin_check.h"

#include "crypto/cipher.h"
#include "token/testing/token_fixture.h"

namespace coffer::crypto {

#define COFFER_GCM_OPEN                                                                                      \
  "_ZN6coffer6crypto12aes_gcm_openESt4spanIKhLm18446744073709551615EES3_S3_S3"                               \
  "_S1_IhLm18446744073709551615EE"

static bool keys_do_not_open = false;

CryptoResult<void> open_really(Bytes key, Bytes nonce, Bytes aad, Bytes in,
                               MutableBytes out) asm("__real_" COFFER_GCM_OPEN);
CryptoResult<void> open_perhaps(Bytes key, Bytes nonce, Bytes aad, Bytes in,
                                MutableBytes out) asm("__wrap_" COFFER_GCM_OPEN);

CryptoResult<void> open_perhaps(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out) {
  if (keys_do_not_open && out.size() == token::kSealingKeySize)
    return std::unexpected(CryptoError::kBackendFailure);
  return open_really(key, nonce, aad, in, out);
}

}  // namespace coffer::crypto

namespace coffer::token::testing {
namespace {

class PinCheckTest : public TokenTest {
 protected:
  Pins& pins() { return token_.pins(); }
  /// While no sealed key can be opened: the memory for it is missing.
  template <typename Call>
  static std::optional<ErrorCode> error_without_memory(Call&& call) {
    crypto::keys_do_not_open = true;
    const auto failed = error(call());
    crypto::keys_do_not_open = false;
    return failed;
  }
};

TEST_F(PinCheckTest, ComparisonThatFailsForMemory_CostsNoTry) {
  for (int i = 0; i < 20; ++i) {  // more often than there are tries
    EXPECT_EQ(error_without_memory([&] { return pins().verify_user(session_, bytes_of(kUserPin)); }),
              ErrorCode::kCryptoFailure);
    EXPECT_EQ(error_without_memory([&] { return pins().verify_so(session_, bytes_of(kSoPin)); }),
              ErrorCode::kCryptoFailure);
  }
  EXPECT_FALSE(token_.is_user(session_));
  EXPECT_EQ(pins().user_status(session_).tries_left, 3);
  EXPECT_EQ(pins().so_status(session_).tries_left, 15);
  login(session_);
}

TEST_F(PinCheckTest, ComparisonOfASessionPinThatFailsForMemory_CostsNoTry) {
  InitialiseRequest request;
  request.options = options::kSessionPin;
  initialise(request);
  login(session_);
  std::array<std::uint8_t, kSessionPinSize> pin{};
  ASSERT_TRUE(pins().make_session_pin(session_, pin));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(error_without_memory([&] { return pins().verify_user(session_, pin); }),
              ErrorCode::kCryptoFailure);
  }
  EXPECT_TRUE(pins().verify_user(session_, pin));
}

}  // namespace
}  // namespace coffer::token::testing
