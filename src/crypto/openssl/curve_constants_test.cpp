// The table of curves against the one that OpenSSL has compiled in.

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include <string>
#include <vector>

#include "crypto/curve.h"
#include "crypto/openssl/support.h"

namespace coffer::crypto {
namespace {

using openssl::Owned;
using BigNumber = Owned<BIGNUM, BN_free>;
using ByteVector = std::vector<std::uint8_t>;

struct Name {
  CurveId id;
  int nid;
};

class CurveConstants : public ::testing::TestWithParam<Name> {};

ByteVector vector_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

ByteVector big_endian(const BIGNUM* number, std::size_t size) {
  ByteVector out(size);
  EXPECT_EQ(BN_bn2binpad(number, out.data(), static_cast<int>(size)), static_cast<int>(size));
  return out;
}

TEST_P(CurveConstants, Table_AgreesWithOpenSsl) {
  const Curve& ours = curve(GetParam().id);
  const Owned<EC_GROUP, EC_GROUP_free> group(EC_GROUP_new_by_curve_name(GetParam().nid));
  ASSERT_NE(group, nullptr);
  const BigNumber p(BN_new());
  const BigNumber a(BN_new());
  const BigNumber b(BN_new());
  ASSERT_EQ(EC_GROUP_get_curve(group.get(), p.get(), a.get(), b.get(), nullptr), 1);

  EXPECT_EQ(EC_GROUP_get_degree(group.get()), ours.bits);
  EXPECT_EQ(ours.field_bytes(), (ours.bits + 7u) / 8);
  EXPECT_EQ(vector_of(ours.prime), big_endian(p.get(), ours.field_bytes()));
  EXPECT_EQ(vector_of(ours.a), big_endian(a.get(), ours.field_bytes()));
  EXPECT_EQ(vector_of(ours.b), big_endian(b.get(), ours.field_bytes()));
  EXPECT_EQ(ours.order_bytes(), static_cast<std::size_t>(BN_num_bytes(EC_GROUP_get0_order(group.get()))));
  EXPECT_EQ(vector_of(ours.order), big_endian(EC_GROUP_get0_order(group.get()), ours.order_bytes()));
  EXPECT_TRUE(BN_is_one(EC_GROUP_get0_cofactor(group.get())));

  ByteVector generator(kMaxPointBytes);
  generator.resize(EC_POINT_point2oct(group.get(), EC_GROUP_get0_generator(group.get()),
                                      POINT_CONVERSION_UNCOMPRESSED, generator.data(), generator.size(),
                                      nullptr));
  EXPECT_EQ(vector_of(ours.generator), generator);
  EXPECT_EQ(ours.point_bytes(), generator.size());
}

INSTANTIATE_TEST_SUITE_P(, CurveConstants,
                         ::testing::Values(Name{CurveId::kSecp192r1, NID_X9_62_prime192v1},
                                           Name{CurveId::kSecp224r1, NID_secp224r1},
                                           Name{CurveId::kSecp256r1, NID_X9_62_prime256v1},
                                           Name{CurveId::kSecp384r1, NID_secp384r1},
                                           Name{CurveId::kSecp521r1, NID_secp521r1},
                                           Name{CurveId::kSecp192k1, NID_secp192k1},
                                           Name{CurveId::kSecp256k1, NID_secp256k1},
                                           Name{CurveId::kBrainpoolP192r1, NID_brainpoolP192r1},
                                           Name{CurveId::kBrainpoolP224r1, NID_brainpoolP224r1},
                                           Name{CurveId::kBrainpoolP256r1, NID_brainpoolP256r1},
                                           Name{CurveId::kBrainpoolP320r1, NID_brainpoolP320r1},
                                           Name{CurveId::kBrainpoolP384r1, NID_brainpoolP384r1},
                                           Name{CurveId::kBrainpoolP512r1, NID_brainpoolP512r1}),
                         [](const auto& each) { return std::string(OBJ_nid2sn(each.param.nid)); });

}  // namespace
}  // namespace coffer::crypto
