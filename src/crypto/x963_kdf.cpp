#include "crypto/x963_kdf.h"

#include <limits>

#include "base/endian.h"
#include "base/secret.h"

namespace coffer::crypto {
namespace {

CryptoResult<void> fill(HashAlgorithm algorithm, Bytes shared_secret, Bytes shared_info, MutableBytes out) {
  Secret<kMaxDigest> block;
  const MutableBytes digest = MutableBytes(block.writable()).first(digest_size(algorithm));
  for (std::uint32_t i = 1; !out.empty(); ++i) {
    COFFER_CHECK(hash_into(algorithm, {shared_secret, be32(i), shared_info}, digest));
    const std::size_t size = std::min(out.size(), digest.size());
    copy(digest.first(size), out);
    out = out.subspan(size);
  }
  return {};
}

}  // namespace

CryptoResult<void> x963_kdf(HashAlgorithm algorithm, Bytes shared_secret, Bytes shared_info,
                            MutableBytes out) {
  // The standard ends where the counter does; 32 bits of length are below that.
  if (shared_secret.empty() || out.empty() || out.size() > std::numeric_limits<std::uint32_t>::max()) {
    return std::unexpected(CryptoError::kInvalidArgument);
  }
  const auto filled = fill(algorithm, shared_secret, shared_info, out);
  if (!filled) wipe(out);
  return filled;
}

}  // namespace coffer::crypto
