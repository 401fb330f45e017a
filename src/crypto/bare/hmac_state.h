#pragma once
#include "crypto/bare/hash_class.h"
#include "crypto/bare/wipe_object.h"

namespace coffer::crypto::bare {

/// HMAC (FIPS 198-1) with one key, for as many messages as one likes: what depends on the key alone is
/// computed once.
class HmacState {
 public:
  /// `key`: of any length. It may go afterwards.
  HmacState(HashAlgorithm algorithm, Bytes key) {
    br_hmac_key_init(&key_, hash_class(algorithm), key.data(), key.size());
  }
  ~HmacState() { wipe_object(key_); }
  HmacState(const HmacState&) = delete;
  HmacState& operator=(const HmacState&) = delete;

  /// `tag`: as long as the digest; may be one of the parts.
  void compute(Parts message, MutableBytes tag) const {
    br_hmac_context context;
    br_hmac_init(&context, &key_, 0);
    for (const Bytes part : message) br_hmac_update(&context, part.data(), part.size());
    br_hmac_out(&context, tag.data());
    wipe_object(context);
  }

 private:
  br_hmac_key_context key_;
};

}  // namespace coffer::crypto::bare
