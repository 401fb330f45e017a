#include "manifest/record_digest.h"

#include "base/endian.h"
#include "crypto/mac.h"

namespace coffer::manifest {

crypto::CryptoResult<RecordHash> hash_record(const ManifestKey& key, store::RecordId id, Bytes value) {
  RecordHash hash{};
  COFFER_CHECK(crypto::hmac(crypto::HashAlgorithm::kSha256, key.expose(),
                            {be16(id), be32(static_cast<std::uint32_t>(value.size())), value}, hash));
  return hash;
}

void RecordDigest::add(const RecordHash& hash) {
  unsigned carry = 0;
  for (std::size_t i = sum_.size(); i-- > 0;) {
    carry += unsigned{sum_[i]} + hash[i];
    sum_[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

void RecordDigest::subtract(const RecordHash& hash) {
  unsigned borrow = 0;
  for (std::size_t i = sum_.size(); i-- > 0;) {
    const unsigned difference = 0x100u + sum_[i] - hash[i] - borrow;
    sum_[i] = static_cast<std::uint8_t>(difference);
    borrow = 1 - (difference >> 8);
  }
}

}  // namespace coffer::manifest
