#pragma once
// All that this back-end keeps in RAM between calls: places for keys and operations, and the random
// generator.

#include "crypto/bare/arithmetic/limb.h"
#include "crypto/bare/drbg.h"
#include "crypto/bare/pool.h"
#include "crypto/ec.h"
#include "crypto/rsa.h"

namespace coffer::crypto::bare {

// What a key's handle points to. Numbers as their headers' export functions give them; wiped by the pool.

/// A private key on any curve: its scalar or seed, and the public half.
struct CurveKey {
  FixedBuffer<kMaxFieldBytes> secret;
  FixedBuffer<kMaxPointBytes> public_half;
};
/// RsaComponents, all there.
struct RsaKey {
  FixedBuffer<kMaxRsaBytes> n;
  FixedBuffer<kMaxRsaPublicExponent> e;
  FixedBuffer<kMaxRsaBytes> d;
  FixedBuffer<kMaxRsaBytes / 2> p, q, dp, dq, qinv;
};

/// Scratch of one RSA operation: enough for each on 4096 bits.
inline constexpr std::size_t kWorkspaceLimbs = 3328;
struct Workspace {
  std::array<Limb, kWorkspaceLimbs> limbs;
};

[[nodiscard]] Pool<CurveKey, kCurveKeys>& curve_keys();
[[nodiscard]] Pool<RsaKey, kRsaKeys>& rsa_keys();
[[nodiscard]] Pool<Workspace, kRsaOperations>& workspaces();

/// The generator behind random_bytes(), and what keeps two threads from it.
struct RandomState {
  PoolLock lock;
  Drbg drbg;
};
[[nodiscard]] RandomState& random_state();

}  // namespace coffer::crypto::bare
