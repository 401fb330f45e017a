#include "platform/testing/fake_caller.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

class GenerateKeyTest : public TokenTest {
 protected:
  static GenerateKeyPairRequest ec_request(KeyId id) {
    GenerateKeyPairRequest request;
    request.id = id;
    request.kind = &crypto::curve(crypto::CurveId::kSecp256r1);
    request.algorithm = cvc::kEcdsaSha256;
    request.inner_car = bytes_of("UTCA00001");
    request.chr = bytes_of("UTTEST00001");
    return request;
  }
  static GenerateKeyPairRequest rsa_request(KeyId id, std::size_t bits, Bytes exponent) {
    GenerateKeyPairRequest request = ec_request(id);
    request.kind = RsaParameters{bits, exponent};
    request.algorithm = cvc::kRsaSha256;
    return request;
  }
  std::optional<ErrorCode> generate_error(const GenerateKeyPairRequest& request) {
    std::array<std::uint8_t, cvc::kMaxRequest> out{};
    return error(token_.keys().generate_key_pair(session_, request, out));
  }
  bool exists(FileId fid) { return platform_.store.size(fid).has_value(); }
};

const ByteVector kF4{1, 0, 1};

TEST_F(GenerateKeyTest, Request_IsSignedByTheNewKeyAndIsWhatLiesInTheCertificateFile) {
  const auto request =
      result([&](MutableBytes out) { return token_.keys().generate_key_pair(session_, ec_request(1), out); });
  ByteVector stored(cvc::kMaxRequest);
  const auto size = platform_.store.read(0xCE01, stored);
  ASSERT_TRUE(size);
  EXPECT_TRUE(equal(Bytes(stored).first(*size), request));

  const auto outer = find_tlv(request, 0x67);
  ASSERT_TRUE(outer);
  const auto parsed = cvc::parse_authenticated_request(outer->value);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(equal(parsed->inner.car, bytes_of("UTCA00001")));
  EXPECT_TRUE(equal(parsed->inner.chr, bytes_of("UTTEST00001")));
  EXPECT_TRUE(equal(parsed->outer_car, token_.device().chr())) << "unless another is given";

  const auto der = crypto::ecdsa_plain_to_der(parsed->inner.signature);
  ASSERT_TRUE(der);
  EXPECT_TRUE(public_key(1).verify(digest("SHA256", parsed->inner.body), *der));
  // And the stored private key belongs to it.
  const ByteVector hashed(32, 3);
  EXPECT_TRUE(public_key(1).verify(hashed, sign(1, 0x70, hashed)));
}

TEST_F(GenerateKeyTest, HostThatLeft_GetsNoRsaKey) {
  platform::testing::FakeCaller caller;
  caller.gone = true;
  session_.caller = &caller;
  EXPECT_EQ(generate_error(rsa_request(1, 2048, kF4)), ErrorCode::kNotAllowed);
  session_.caller = nullptr;
  EXPECT_FALSE(exists(0xCC01));
  EXPECT_FALSE(exists(0xCE01));
}

TEST_F(GenerateKeyTest, EveryCurve_Signs) {
  const ByteVector hashed(20, 3);
  for (const crypto::Curve& curve : crypto::all_curves()) {
    generate_ec(1, curve.id);
    EXPECT_TRUE(public_key(1).verify(hashed, sign(1, 0x70, hashed))) << static_cast<int>(curve.id);
  }
}

TEST_F(GenerateKeyTest, Rsa1536WithExponent3_Signs) {
  EXPECT_EQ(generate_error(rsa_request(1, 1536, ByteVector{3})), std::nullopt);
  const PublicKey key = public_key(1);
  EXPECT_EQ(key.size(), 192U);
  const ByteVector hashed = digest("SHA256", ByteVector(3, 1));
  EXPECT_TRUE(key.verify(hashed, sign(1, 0x33, ByteVector(3, 1)), "SHA256"));
}

TEST_F(GenerateKeyTest, ImpossibleParameters_AreRefused) {
  EXPECT_EQ(generate_error(rsa_request(1, 1000, kF4)), ErrorCode::kUnsupported);
  EXPECT_EQ(generate_error(rsa_request(1, 0, kF4)), ErrorCode::kUnsupported);
  for (const ByteVector& exponent :
       {ByteVector{}, ByteVector{0}, ByteVector{1}, ByteVector{4}, ByteVector(33, 0xFF)}) {
    EXPECT_EQ(generate_error(rsa_request(1, 1024, exponent)), ErrorCode::kInvalidData);
  }
  auto request = ec_request(1);
  request.algorithm = cvc::kRsaSha256;
  EXPECT_EQ(generate_error(request), ErrorCode::kInvalidData);
  request = rsa_request(1, 1024, kF4);
  request.algorithm = cvc::kEcdsaSha256;
  EXPECT_EQ(generate_error(request), ErrorCode::kInvalidData);
  EXPECT_EQ(error(token_.keys().generate_symmetric_key(session_, 1, 20, {})), ErrorCode::kUnsupported);
  EXPECT_FALSE(exists(key_file(1)));
}

TEST_F(GenerateKeyTest, DeviceKey_IsNeverReplaced) {
  EXPECT_EQ(generate_error(ec_request(kDeviceKey)), ErrorCode::kAccessDenied);
  EXPECT_EQ(error(token_.keys().generate_symmetric_key(session_, kDeviceKey, 16, {})),
            ErrorCode::kAccessDenied);
}

TEST_F(GenerateKeyTest, WithoutLogin_NothingIsMade) {
  token_.logout(session_);
  EXPECT_EQ(generate_error(ec_request(1)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.keys().generate_symmetric_key(session_, 1, 16, {})), ErrorCode::kNotAuthorised);
  EXPECT_FALSE(exists(key_file(1)));
}

TEST_F(GenerateKeyTest, DomainThatIsNotSetUp_IsRefused) {
  auto request = ec_request(1);
  request.policy.key_domain = 1;
  EXPECT_EQ(generate_error(request), ErrorCode::kDomainUnconfigured);
  initialise_without_key_domains();
  EXPECT_EQ(generate_error(request), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(generate_error(ec_request(1)), std::nullopt) << "domain 0 is the default";
}

TEST_F(GenerateKeyTest, Policy_IsRemembered) {
  generate_aes(7, 16, only({0x10, 0x18}, 70000));
  const auto policy = token_.keys().policy(7);
  ASSERT_TRUE(policy);
  EXPECT_TRUE(equal(policy->algorithms, ByteVector{0x10, 0x18}));
  EXPECT_EQ(policy->use_counter, 70000U);
  EXPECT_EQ(error(token_.keys().policy(8)), ErrorCode::kNotFound);
}

TEST_F(GenerateKeyTest, ReplacedKey_TakesCounterAndCertificateWithIt) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 5));
  generate_aes(1);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, std::nullopt);
  EXPECT_FALSE(exists(0xCE01));
}

TEST_F(GenerateKeyTest, KeyAndRequest_AreStoredTogetherOrNotAtAll) {
  const std::size_t before = platform_.store.apply_count();
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 5));
  EXPECT_EQ(platform_.store.apply_count() - before, 1U);
  platform_.store.fail_apply(1, store::StoreError::kFull);
  EXPECT_EQ(generate_error(ec_request(2)), ErrorCode::kStorageFull);
  EXPECT_FALSE(exists(key_file(2)));
  EXPECT_FALSE(exists(0xCE02));
}

TEST_F(GenerateKeyTest, Keys_SurviveARestart) {
  generate_ec(1);
  generate_rsa(2);
  generate_aes(3, 32);
  const ByteVector tag =
      result([&](MutableBytes out) { return token_.keys().cipher(session_, 3, 0x18, kF4, out); });
  Token restarted(platform_.platform(), platform_.records, kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  ASSERT_TRUE(restarted.pins().verify_user(session, bytes_of(kUserPin)));
  const ByteVector hashed(32, 3);
  const auto call = [&](KeyId id, Algorithm algorithm) {
    return result(
        [&](MutableBytes out) { return restarted.keys().sign(session, id, algorithm, hashed, out); });
  };
  EXPECT_TRUE(public_key(1).verify(hashed, call(1, 0x70)));
  EXPECT_TRUE(public_key(2).verify(hashed, call(2, 0x30)));
  EXPECT_EQ(result([&](MutableBytes out) { return restarted.keys().cipher(session, 3, 0x18, kF4, out); }),
            tag);
  restarted.reset(session);
}

}  // namespace
}  // namespace coffer::token::testing
