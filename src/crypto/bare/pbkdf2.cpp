#include "crypto/pbkdf2.h"

#include <limits>

#include "base/endian.h"
#include "base/secret.h"
#include "base/wipe.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/hmac_state.h"

namespace coffer::crypto {

CryptoResult<void> pbkdf2(HashAlgorithm algorithm, Bytes password, Bytes salt, std::uint32_t iterations,
                          MutableBytes out, Progress* progress) {
  constexpr std::uint32_t kIterationsBetweenQuestions = 256;  // 30 ms on a Cortex-M0+
  const MutableBytes all = out;
  if (iterations == 0 || iterations > kMaxPbkdf2Iterations || out.empty() ||
      out.size() > std::numeric_limits<std::int32_t>::max()) {
    return bare::failure(CryptoError::kInvalidArgument);
  }
  const bare::HmacState state(algorithm, password);
  Secret<kMaxDigest> u_storage;
  Secret<kMaxDigest> sum_storage;
  const MutableBytes u = MutableBytes(u_storage.writable()).first(digest_size(algorithm));
  const MutableBytes sum = MutableBytes(sum_storage.writable()).first(digest_size(algorithm));
  for (std::uint32_t block = 1; !out.empty(); ++block) {
    state.compute({salt, be32(block)}, u);
    copy(u, sum);
    for (std::uint32_t i = 1; i < iterations; ++i) {
      if (i % kIterationsBetweenQuestions == 1 && !goes_on(progress)) {
        wipe(all);
        return bare::failure(CryptoError::kCancelled);
      }
      state.compute({u}, u);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] ^= u[k];
    }
    const std::size_t size = std::min(out.size(), sum.size());
    copy(sum.first(size), out);
    out = out.subspan(size);
  }
  return {};
}

}  // namespace coffer::crypto
