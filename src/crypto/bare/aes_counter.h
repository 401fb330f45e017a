#pragma once
#include <bearssl.h>

#include "crypto/bare/aes.h"

namespace coffer::crypto::bare {

/// A counter mode (SP 800-38A, 6.5) in place. Of `counter` the last `counting` bytes count, most significant
/// first: 4 or 16; it is left at the block after the last. `data`: any length; of its last block's key stream
/// what is needed is taken.
template <std::size_t counting>
void add_key_stream(const AesPairs& aes, AesBlock counter, MutableBytes data);

/// AES as BearSSL's GCM takes it.
struct AesCounter {
  explicit AesCounter(Bytes key);

  const br_block_ctr_class* functions;  // first: BearSSL hands its address back
  AesPairs pairs;
};

/// AES as BearSSL's CCM takes it.
struct AesCounterMac {
  explicit AesCounterMac(Bytes key);

  const br_block_ctrcbc_class* functions;  // first: BearSSL hands its address back
  AesKeys keys;
  AesPairs pairs;
};

}  // namespace coffer::crypto::bare
