#pragma once
// Keys that nobody outside has, taken from where they are stored: for tests to sign what their owners never
// would.

#include <gtest/gtest.h>

#include <vector>

#include "token/identity/device_identity.h"
#include "token/state/stored_ec_key.h"
#include "token/testing/test_platform.h"

namespace coffer::token::testing {

/// A key that is sealed under the root key of the installation.
inline crypto::EcPrivateKey stored_key(const TestPlatform& platform, const store::RecordStore& store,
                                       Purpose purpose, RecordId id) {
  SealingKey sealing_key;
  EXPECT_TRUE(derive_device_sealing_key(platform.root_key, sealing_key));
  auto key = load_ec_key(store, sealing_key, purpose, id);
  EXPECT_TRUE(key);
  return key ? std::move(*key) : crypto::EcPrivateKey();
}
/// The key of the authority that issues device certificates (issuing_authority.cpp).
inline crypto::EcPrivateKey issuer_key(const TestPlatform& platform) {
  return stored_key(platform, platform.authority_store, Purpose::kAuthorityKey, 0x1003);
}
/// The device key of a token.
inline crypto::EcPrivateKey device_key(const TestPlatform& platform, const store::RecordStore& store) {
  return stored_key(platform, store, Purpose::kDevicePrivateKey, key_file(kDeviceKey));
}

/// What a certificate for tests says, and who signs it.
struct ForgedCertificate {
  Bytes car;
  const crypto::EcPrivateKey& issuer;
  Bytes chr;
  Bytes point;
  cvc::Role role = cvc::Role::kDevice;
  Bytes algorithm = cvc::kEcdsaSha256;      ///< of the issuer's signature
  Bytes key_algorithm = cvc::kEcdsaSha256;  ///< of the subject's key
};
/// @returns body and signature, as PSO VERIFY CERTIFICATE takes them
inline std::vector<std::uint8_t> make_certificate(const ForgedCertificate& forged) {
  const cvc::CertificateContent content{.car = forged.car,
                                        .key = {.algorithm = forged.key_algorithm,
                                                .curve = &forged.issuer.curve(),
                                                .point = forged.point,
                                                .modulus = {},
                                                .exponent = {}},
                                        .chr = forged.chr,
                                        .role = forged.role,
                                        .effective = {2026, 1, 1},
                                        .expiry = {2040, 1, 1}};
  std::vector<std::uint8_t> out(cvc::kMaxCertificate);
  const auto size = cvc::make_certificate(content, {&forged.issuer, forged.algorithm}, out);
  EXPECT_TRUE(size);
  const auto outer = find_tlv(Bytes(out).first(size.value_or(0)), 0x7F21);
  EXPECT_TRUE(outer);
  return {outer->value.begin(), outer->value.end()};
}

/// What an authenticated request for tests says: of a fresh key, with an outer signature by `outer`.
struct ForgedRequest {
  Bytes chr;
  Bytes outer_car;
  const crypto::EcPrivateKey& outer;
  Bytes extensions = {};
  Bytes inner_algorithm = cvc::kEcdsaSha256;
  Bytes outer_algorithm = cvc::kEcdsaSha256;
};
/// @returns the content of tag 67
inline std::vector<std::uint8_t> make_request(const ForgedRequest& forged) {
  const auto key = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  const auto point = key->public_point();
  cvc::RequestContent content;
  content.key.algorithm = forged.inner_algorithm;
  content.key.curve = &key->curve();
  content.key.point = *point;
  content.inner_car = forged.outer_car;
  content.chr = forged.chr;
  content.outer_car = forged.outer_car;
  content.extensions = forged.extensions;
  std::vector<std::uint8_t> out(cvc::kMaxRequest);
  const auto size = cvc::make_authenticated_request(content, {&*key, forged.inner_algorithm},
                                                    {&forged.outer, forged.outer_algorithm}, out);
  EXPECT_TRUE(size);
  const auto outer = find_tlv(Bytes(out).first(size.value_or(0)), 0x67);
  EXPECT_TRUE(outer);
  return {outer->value.begin(), outer->value.end()};
}

/// ECDSA with SHA-1 (section 5.3).
inline constexpr std::uint8_t kEcdsaSha1[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x02, 0x01};

}  // namespace coffer::token::testing
