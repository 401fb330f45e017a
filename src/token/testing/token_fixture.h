#pragma once
// A token for tests: in memory, provisioned, initialised, with a session logged in.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "token/testing/openssl_check.h"
#include "token/testing/test_platform.h"
#include "token/token.h"

namespace coffer::token::testing {

/// Requests and policies, as far as tests set them.
inline InitialiseRequest with_dkek_shares(std::uint8_t shares) {
  InitialiseRequest request;
  request.dkek_shares = shares;
  return request;
}
inline InitialiseRequest with_key_domains(std::uint8_t domains) {
  InitialiseRequest request;
  request.key_domains = domains;
  return request;
}
inline KeyPolicy only(std::initializer_list<std::uint8_t> algorithms,
                      std::optional<std::uint32_t> uses = std::nullopt) {
  KeyPolicy policy;
  policy.algorithms = AlgorithmList(algorithms);
  policy.use_counter = uses;
  return policy;
}

/// A token with one key domain (of one share, not imported yet) and a logged-in session.
class TokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    provision();
    initialise({});
    login(session_);
  }

  void provision() {
    ASSERT_TRUE(token_.open());
    IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
    ASSERT_TRUE(token_.provision(authority));
  }
  /// Initialises with the PINs above and what else `request` says; without key domains in it, with one DKEK
  /// share in domain 0.
  /// The session is logged out afterwards, as by SELECT.
  void initialise(InitialiseRequest request) {
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    if (!request.dkek_shares && request.key_domains == 0) request.dkek_shares = 1;
    ASSERT_TRUE(token_.initialise(session_, request));
    token_.logout(session_);
  }
  /// Initialises without key domains.
  void initialise_without_key_domains() {
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    ASSERT_TRUE(token_.initialise(session_, request));
    login(session_);
  }
  void login(Session& session) { ASSERT_TRUE(token_.pins().verify_user(session, bytes_of(kUserPin))); }
  void import_dkek(std::uint8_t domain, Bytes dkek) {
    ASSERT_TRUE(token_.key_domains().import_share(session_, domain, dkek));
  }

  void generate_ec(KeyId id, crypto::CurveId curve = crypto::CurveId::kSecp256r1, KeyPolicy policy = {}) {
    GenerateKeyPairRequest request;
    request.id = id;
    request.kind = &crypto::curve(curve);
    request.algorithm = cvc::kEcdsaSha256;
    generate(request, policy);
  }
  void generate_rsa(KeyId id, std::size_t bits = 1024, KeyPolicy policy = {}) {
    static constexpr std::uint8_t kExponent[] = {0x01, 0x00, 0x01};
    GenerateKeyPairRequest request;
    request.id = id;
    request.kind = RsaParameters{bits, kExponent};
    request.algorithm = cvc::kRsaSha256;
    generate(request, policy);
  }
  void generate_raw(KeyId id, const crypto::RawCurve& curve, KeyPolicy policy = {}) {
    GenerateKeyPairRequest request;
    request.id = id;
    request.kind = &curve;
    request.algorithm = cvc::kEcdsaSha256;
    generate(request, policy);
  }
  void generate_aes(KeyId id, std::size_t bytes = 16, KeyPolicy policy = {}) {
    ASSERT_TRUE(token_.keys().generate_symmetric_key(session_, id, bytes, policy));
  }

  /// The public key of a key pair, from the request in its CExx, for OpenSSL.
  PublicKey public_key(KeyId id) {
    std::vector<std::uint8_t> record(cvc::kMaxRequest);
    const auto size = platform_.store.read(file_id(fids::kCertificatePrefix, id), record);
    EXPECT_TRUE(size) << "no CExx";
    const auto outer = find_tlv(Bytes(record).first(size.value_or(0)), 0x67);
    EXPECT_TRUE(outer);
    TlvReader content(outer->value);
    const auto request = cvc::parse(content.next(0x7F21).value_or(Tlv{}).encoded);
    EXPECT_TRUE(request);
    const cvc::Certificate& inner = *request;
    if (inner.raw_curve != nullptr) return PublicKey::raw(*inner.raw_curve, inner.point);
    return inner.curve != nullptr ? PublicKey::ec(*inner.curve, inner.point)
                                  : PublicKey::rsa(inner.modulus, inner.exponent);
  }

  /// Whether the request in CExx has the signature of a device.
  bool is_attested(KeyId id) {
    std::vector<std::uint8_t> record(cvc::kMaxRequest);
    const auto size = platform_.store.read(file_id(fids::kCertificatePrefix, id), record);
    const auto outer = find_tlv(Bytes(record).first(size.value_or(0)), 0x67);
    return outer && cvc::parse_authenticated_request(outer->value);
  }

  std::vector<std::uint8_t> sign(KeyId id, Algorithm algorithm, Bytes data) {
    return result([&](MutableBytes out) { return token_.keys().sign(session_, id, algorithm, data, out); });
  }
  /// What a call wrote; a failure of the test when it failed.
  template <typename Call>
  static std::vector<std::uint8_t> result(Call&& call) {
    std::vector<std::uint8_t> out(4096);
    const TokenResult<std::size_t> size = call(MutableBytes(out));
    EXPECT_TRUE(size) << "error " << (size ? 0 : static_cast<int>(size.error().code));
    out.resize(size.value_or(0));
    return out;
  }
  /// The code of a failed call.
  template <typename T>
  static std::optional<ErrorCode> error(const TokenResult<T>& failed) {
    if (failed) return std::nullopt;
    return failed.error().code;
  }
  std::optional<ErrorCode> sign_error(Session& session, KeyId id, Algorithm algorithm, Bytes data) {
    std::array<std::uint8_t, 512> out{};
    return error(token_.keys().sign(session, id, algorithm, data, out));
  }

  TestPlatform platform_;
  Token token_{platform_.platform(), platform_.records, kFastStretch};
  Session session_;

 private:
  void generate(GenerateKeyPairRequest& request, const KeyPolicy& policy) {
    static constexpr std::string_view kHolder = "UTTEST00000";
    request.chr = bytes_of(kHolder);
    request.policy = policy;
    std::array<std::uint8_t, cvc::kMaxRequest> out{};
    const auto size = token_.keys().generate_key_pair(session_, request, out);
    ASSERT_TRUE(size) << "error " << static_cast<int>(size.error().code);
  }
};

}  // namespace coffer::token::testing
