#include <gtest/gtest.h>

#include "token/key_domains.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

constexpr std::uint8_t kDomain = 1;

/// A token with two key domains, and the key of a group's signer.
class XkekTest : public TokenTest {
 protected:
  void SetUp() override {
    provision();
    initialise(with_key_domains(2));
    login(session_);
    auto key = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
    ASSERT_TRUE(key);
    signer_ = std::move(*key);
    ASSERT_TRUE(token_.key_domains().create_xkek(session_, kDomain, token_.device(), membership()));
  }

  /// The signer's request without its outermost tag, and the signature for this token.
  ByteVector membership() {
    const auto point = signer_.public_point();
    const cvc::Signer signer{&signer_, cvc::kEcdsaSha256};
    cvc::RequestContent content;
    content.key.algorithm = cvc::kEcdsaSha256;
    content.key.curve = &signer_.curve();
    content.key.point = *point;
    content.chr = bytes_of("UTGROUP00001");
    content.outer_car = content.chr;
    ByteVector request = result(
        [&](MutableBytes out) { return cvc::make_authenticated_request(content, signer, signer, out); });
    ByteVector message{0x54};
    const Bytes x = token_.device().point().subspan(1, 32);
    message.insert(message.end(), x.begin(), x.end());
    const auto signature = cvc::sign(signer, message);
    const Bytes inner = find_tlv(request, 0x67)->value;
    ByteVector data(inner.begin(), inner.end());
    data.insert(data.end(), {0x54, 0x40});
    data.insert(data.end(), signature->bytes().begin(), signature->bytes().end());
    return data;
  }

  ByteVector uid() {
    const auto point = signer_.public_point();
    return {point->bytes().begin() + 1, point->bytes().end()};
  }

  crypto::EcPrivateKey signer_;
};

TEST_F(XkekTest, AgreedDkek_IsKeptErasedAndFoundByItsKeyCheckValue) {
  KeyDomains& domains = token_.key_domains();
  Dkek dkek;
  EXPECT_EQ(error(domains.load_dkek(session_, kDomain, dkek)), ErrorCode::kDomainIncomplete);
  ASSERT_TRUE(domains.set_agreed_dkek(session_, kDomain, uid(), Dkek{}));
  const auto status = domains.status(kDomain);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total_shares, 0xFF);
  EXPECT_TRUE(equal(status->uid, uid()));
  // Of 32 zero bytes, computed by an independent implementation.
  EXPECT_TRUE(equal(status->key_check_value, from_hex("66687AADF862BD77")));
  EXPECT_EQ(domains.find(from_hex("66687AADF862BD77")), kDomain);
  EXPECT_TRUE(domains.load_dkek(session_, kDomain, dkek));

  ASSERT_TRUE(domains.erase_dkek(session_, kDomain));
  EXPECT_TRUE(equal(domains.status(kDomain)->uid, uid()));
  EXPECT_EQ(error(domains.load_dkek(session_, kDomain, dkek)), ErrorCode::kDomainIncomplete);
}

TEST_F(XkekTest, GroupThatWasChangedInTheStore_GetsNoKey) {
  ByteVector record(256);
  const auto size = platform_.store.read(records::kKeyDomains + kDomain, record);
  ASSERT_TRUE(size);
  record.resize(*size);
  ByteVector other = uid();
  other[0] ^= 1;
  copy(other, MutableBytes(record).subspan(13));
  ASSERT_TRUE(platform_.store.put(records::kKeyDomains + kDomain, record));
  EXPECT_TRUE(equal(token_.key_domains().status(kDomain)->uid, other));
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, kDomain, other, Dkek{})),
            ErrorCode::kStorageFailure);
}

TEST_F(XkekTest, KeyOfAnotherGroup_IsNotTaken) {
  ByteVector other = uid();
  other[0] ^= 1;
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, kDomain, other, Dkek{})),
            ErrorCode::kReferenceUnknown);
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, 0, uid(), Dkek{})),
            ErrorCode::kDomainUnconfigured);
}

TEST_F(XkekTest, WithoutLogin_NothingIsSetUpOrAgreedOn) {
  Session stranger;
  EXPECT_EQ(error(token_.key_domains().create_xkek(stranger, 0, token_.device(), membership())),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(stranger, kDomain, uid(), Dkek{})),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kDomainUnconfigured);
}

TEST_F(XkekTest, DomainThatCannotBeStored_IsNotThere) {
  platform_.store.fail_apply(1);
  EXPECT_FALSE(token_.key_domains().create_xkek(session_, 0, token_.device(), membership()));
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kDomainUnconfigured);
}

}  // namespace
}  // namespace coffer::token::testing
