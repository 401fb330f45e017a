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
/// Where the numbers of an RSA operation lie: see Arena.
struct Workspace {
  std::array<Limb, kWorkspaceLimbs> limbs;
};

/// Where all loaded keys on curves lie. Safe from several threads, as the other pools.
[[nodiscard]] Pool<CurveKey, kCurveKeys>& curve_keys();
/// Where all loaded RSA keys lie.
[[nodiscard]] Pool<RsaKey, kRsaKeys>& rsa_keys();
/// One workspace for each RSA operation that may run at the same time.
[[nodiscard]] Pool<Workspace, kRsaOperations>& workspaces();

/// The generator behind random_bytes(), and what keeps two threads from it.
struct RandomState {
  PoolLock lock;
  Drbg drbg;
};
/// The one generator. Its lock must be held while it is used.
[[nodiscard]] RandomState& random_state();

}  // namespace coffer::crypto::bare
