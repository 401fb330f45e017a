#include "crypto/kdf.h"

#include "base/secret.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/hmac_state.h"
#include "crypto/pbkdf2.h"

namespace coffer::crypto {

using bare::failure;

// RFC 5869, section 2.
CryptoResult<void> hkdf(HashAlgorithm algorithm, Bytes salt, Bytes input_key, Bytes info, MutableBytes out) {
  const std::size_t size = digest_size(algorithm);
  if (input_key.empty() || info.size() > kMaxHkdfInfo || out.empty() || out.size() > 255 * size) {
    return failure(CryptoError::kInvalidArgument);
  }
  Secret<kMaxDigest> storage;
  const MutableBytes block = MutableBytes(storage.writable()).first(size);
  bare::HmacState(algorithm, salt).compute({input_key}, block);  // an empty salt is as good as zeros
  const bare::HmacState expand(algorithm, block);
  Bytes previous;
  for (std::uint8_t i = 1; !out.empty(); ++i) {
    expand.compute({previous, info, Bytes(&i, 1)}, block);
    previous = block;
    const std::size_t part = std::min(out.size(), size);
    copy(block.first(part), out);
    out = out.subspan(part);
  }
  return {};
}

/// 2^13 iterations: about a second on a Cortex-M0+ at 125 MHz. scrypt is worth its name only with megabytes.
StretchParameters default_stretch_parameters() { return {StretchParameters::Function::kPbkdf2Sha256, 13}; }

CryptoResult<void> stretch(StretchParameters parameters, Bytes password, Bytes salt, MutableBytes out,
                           Progress* progress) {
  // The parameters come from storage: beyond this is more likely damage than intent.
  constexpr std::uint8_t kMaxPbkdf2Log2Cost = 24;
  if (out.empty()) return failure(CryptoError::kInvalidArgument);
  if (parameters.function != StretchParameters::Function::kPbkdf2Sha256 ||
      parameters.log2_cost > kMaxPbkdf2Log2Cost) {
    return failure(CryptoError::kUnsupported);
  }
  return pbkdf2(HashAlgorithm::kSha256, password, salt, 1u << parameters.log2_cost, out, progress);
}

}  // namespace coffer::crypto
