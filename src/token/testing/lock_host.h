#pragma once
// The computer that brings secure lock's mask (docs/spec/secure-lock.md), for tests.

#include "crypto/aead.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {

/// The mask, encrypted under what `host` and the token's point agree on.
inline ByteVector seal_mask(const crypto::EcPrivateKey& host, Bytes host_point, Bytes device_point,
                            Bytes mask) {
  SecretBuffer<crypto::kMaxPointBytes> agreed;
  EXPECT_TRUE(host.agree(device_point, agreed));
  ByteVector okm(44);
  EXPECT_TRUE(
      crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, agreed.expose().subspan(1, 32), host_point, okm));
  ByteVector sealed(48);
  EXPECT_TRUE(crypto::aead_seal({.algorithm = crypto::Aead::kChaCha20Poly1305,
                                 .key = Bytes(okm).subspan(12),
                                 .nonce = Bytes(okm).first(12),
                                 .aad = host_point},
                                mask, MutableBytes(sealed).first(32), MutableBytes(sealed).last(16)));
  return sealed;
}

/// Agrees with the token and encrypts the mask: what enable(), unlock() and disable() take.
inline TokenResult<ByteVector> agree_and_seal(SecureLock& lock, Session& session, Bytes mask) {
  const auto host = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
  const auto host_point = host->public_point();
  COFFER_TRY(const SecureLock::Point point, lock.agree(session, *host_point));
  return seal_mask(*host, *host_point, point, mask);
}

}  // namespace coffer::token::testing
