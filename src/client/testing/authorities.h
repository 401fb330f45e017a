#pragma once
// What a verifier of an installation's devices is given.

#include "client/testing/client_fixture.h"

namespace coffer::client::testing {

/// The certificates of an installation's authorities: the root's, then that of the one below it.
inline ByteVector authorities(token::testing::TestPlatform& platform) {
  token::IssuingAuthority authority(platform.authority_store, platform.root_key, platform.clock);
  EXPECT_TRUE(authority.prepare());
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kBrainpoolP256r1);
  token::IssuingAuthority::Issued issued;
  EXPECT_TRUE(authority.issue(curve.generator, bytes_of("ZZANYDEVICE00001"), issued));
  const Bytes trusted = issued.trusted;
  return {trusted.begin(), trusted.end()};
}

}  // namespace coffer::client::testing
