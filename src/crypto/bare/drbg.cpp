#include "crypto/bare/drbg.h"

#include "base/secret.h"
#include "crypto/bare/hash_class.h"

namespace coffer::crypto::bare {
namespace {

constexpr std::size_t kStrength = 32;          // bytes
constexpr std::size_t kNonce = kStrength / 2;  // SP 800-90A, 8.6.7
constexpr std::size_t kMaxRequest = 1 << 16;   // SP 800-90A, table 2: 2^19 bits

}  // namespace

bool Drbg::seed(Entropy entropy) {
  Secret<kStrength + kNonce> input;
  const MutableBytes bytes =
      MutableBytes(input.writable()).first(kStrength + (is_instantiated_ ? 0 : kNonce));
  if (!entropy(bytes)) return false;
  if (is_instantiated_) {
    br_hmac_drbg_update(&context_, bytes.data(), bytes.size());
  } else {
    br_hmac_drbg_init(&context_, hash_class(HashAlgorithm::kSha256), bytes.data(), bytes.size());
    is_instantiated_ = true;
  }
  requests_left_ = kReseedInterval;
  return true;
}

CryptoResult<void> Drbg::fill(MutableBytes out, Entropy entropy) {
  for (MutableBytes rest = out; !rest.empty();) {
    if (requests_left_ == 0 && !seed(entropy)) {
      wipe(out);
      return std::unexpected(CryptoError::kBackendFailure);
    }
    --requests_left_;
    const MutableBytes part = rest.first(std::min(rest.size(), kMaxRequest));
    br_hmac_drbg_generate(&context_, part.data(), part.size());
    rest = rest.subspan(part.size());
  }
  return {};
}

}  // namespace coffer::crypto::bare
