#include "token/cvc/cvc.h"

#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using CvcRequest = TokenTest;

TEST_F(CvcRequest, Largest_HasTheSizeThatIsSaid) {
  const ByteVector exponent(crypto::kMaxRsaPublicExponent, 0xFF);
  GenerateKeyPairRequest request;
  request.id = 1;
  request.kind = RsaParameters{8 * crypto::kMaxRsaBytes, exponent};
  request.algorithm = cvc::kRsaSha256;
  request.inner_car = request.chr = request.outer_car = bytes_of("UTTEST0000000001");
  std::array<std::uint8_t, cvc::kMaxRequest> out{};
  const auto size = token_.keys().generate_key_pair(session_, request, out);
  ASSERT_TRUE(size) << "error " << static_cast<int>(size.error().code);
  EXPECT_EQ(*size, cvc::kMaxRequest);
  EXPECT_EQ(platform_.store.size(0xCE01), cvc::kMaxRequest);

  // The same key imported has a shorter one; and an attestation a longer one, for which there is room.
  import_dkek(0, ByteVector(32, 7));
  const auto wrapped = result([&](MutableBytes blob) { return token_.keys().wrap_key(session_, 1, blob); });
  ASSERT_TRUE(token_.keys().unwrap_key(session_, 2, wrapped));
  EXPECT_LT(*platform_.store.size(0xCE02), cvc::kMaxRequest);
  result([&](MutableBytes answer) { return token_.keys().attest(session_, 1, ByteVector(32, 1), answer); });
}

}  // namespace
}  // namespace coffer::token::testing
