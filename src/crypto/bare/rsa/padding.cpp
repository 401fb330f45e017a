#include "crypto/bare/rsa/padding.h"

#include "base/endian.h"
#include "base/secret.h"
#include "crypto/bare/arithmetic/limb.h"
#include "crypto/bare/failure.h"
#include "crypto/random.h"

namespace coffer::crypto::bare {
namespace {

/// Adds MGF1 (RFC 8017, B.2.1) of a seed to `data`.
CryptoResult<void> add_mask(HashAlgorithm algorithm, Bytes seed, MutableBytes data) {
  Secret<kMaxDigest> storage;
  const MutableBytes digest = MutableBytes(storage.writable()).first(digest_size(algorithm));
  for (std::uint32_t counter = 0; !data.empty(); ++counter) {
    COFFER_CHECK(hash_into(algorithm, {seed, be32(counter)}, digest));
    const std::size_t size = std::min(data.size(), digest.size());
    for (std::size_t i = 0; i < size; ++i) data[i] ^= digest[i];
    data = data.subspan(size);
  }
  return {};
}

/// Looks for the separator behind a padding, at all bytes alike.
class Separator {
 public:
  void look_at(std::size_t position, Limb is_separator) {
    const Limb first = is_separator & ~found_;
    at_ = select(first, static_cast<Limb>(position), at_);
    found_ |= is_separator;
  }
  /// A mask.
  [[nodiscard]] Limb found() const { return found_; }
  [[nodiscard]] Limb at() const { return at_; }

 private:
  Limb found_ = 0;
  Limb at_ = 0;
};

/// A mask: a < b, for numbers below 2^31.
Limb less(Limb a, Limb b) { return mask_of_bit((a - b) >> (kLimbBits - 1)); }

}  // namespace

void pkcs1_encode(Bytes data, MutableBytes block) {
  const std::size_t padding = block.size() - data.size() - 3;
  block[0] = 0x00;
  block[1] = 0x01;
  std::ranges::fill(block.subspan(2, padding), std::uint8_t{0xFF});
  block[2 + padding] = 0x00;
  copy(data, block.subspan(3 + padding));
}

CryptoResult<void> pss_encode(HashAlgorithm algorithm, Bytes digest, MutableBytes block) {
  const std::size_t size = digest_size(algorithm);
  if (digest.size() != size || block.size() < size + 2) return failure(CryptoError::kInvalidArgument);
  Secret<kMaxDigest> storage;
  const MutableBytes salt = MutableBytes(storage.writable()).first(std::min(size, block.size() - size - 2));
  COFFER_CHECK(random_bytes(salt));
  constexpr std::array<std::uint8_t, 8> kZeros{};
  const MutableBytes masked = block.first(block.size() - size - 1);
  const MutableBytes hashed = block.subspan(masked.size(), size);
  COFFER_CHECK(hash_into(algorithm, {kZeros, digest, salt}, hashed));
  std::ranges::fill(masked, std::uint8_t{0});
  masked[masked.size() - salt.size() - 1] = 0x01;
  copy(salt, masked.last(salt.size()));
  COFFER_CHECK(add_mask(algorithm, hashed, masked));
  block.front() &= 0x7F;  // a bit less than the modulus has
  block.back() = 0xBC;
  return {};
}

CryptoResult<Bytes> pkcs1_decode(Bytes block) {
  constexpr Limb kFirst = 10;  // 00 02, and at least eight bytes before the separator
  Separator separator;
  for (std::size_t i = 2; i < block.size(); ++i) separator.look_at(i, mask_if_zero(block[i]));
  const Limb good = mask_if_zero(block[0]) & mask_if_zero(block[1] ^ 0x02u) & separator.found() &
                    ~less(separator.at(), kFirst);
  if (!reveal(good)) return failure(CryptoError::kVerificationFailed);
  return block.subspan(make_public(separator.at()) + 1);
}

CryptoResult<Bytes> oaep_decode(HashAlgorithm algorithm, MutableBytes block) {
  const std::size_t size = digest_size(algorithm);
  const MutableBytes seed = block.subspan(1, size);
  const MutableBytes data = block.subspan(1 + size);
  COFFER_CHECK(add_mask(algorithm, data, seed));
  COFFER_CHECK(add_mask(algorithm, seed, data));
  COFFER_TRY(const Digest label, hash(algorithm, {}));
  Limb wrong = block[0];
  for (std::size_t i = 0; i < size; ++i) wrong |= Limb{data[i]} ^ label.bytes()[i];
  Separator separator;
  for (std::size_t i = size; i < data.size(); ++i) {
    const Limb is_separator = mask_if_zero(data[i] ^ 0x01u);
    wrong |= data[i] & ~is_separator & ~separator.found();  // zeros before it, and nothing else
    separator.look_at(i, is_separator);
  }
  if (!reveal(mask_if_zero(wrong) & separator.found())) return failure(CryptoError::kVerificationFailed);
  return data.subspan(make_public(separator.at()) + 1);
}

}  // namespace coffer::crypto::bare
