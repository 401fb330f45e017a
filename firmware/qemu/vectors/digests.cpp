// Hashes, MACs and derivations.

#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "crypto/pbkdf2.h"
#include "crypto/ripemd160.h"
#include "crypto/x963_kdf.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {

using crypto::HashAlgorithm;

namespace {

using Output = std::array<std::uint8_t, 1024>;

std::uint32_t number(Bytes little_endian) {
  std::uint32_t value = 0;
  for (std::size_t i = little_endian.size(); i > 0; --i) value = value << 8 | little_endian[i - 1];
  return value;
}

}  // namespace

bool hash_agrees(const Case& v) {
  const auto digest = crypto::hash(v.as<HashAlgorithm>(), {v[0]});
  return digest && equal(*digest, v[1]);
}

bool ripemd_agrees(const Case& v) {
  const auto digest = crypto::ripemd160({v[0]});
  return digest && equal(*digest, v[1]);
}

bool hmac_agrees(const Case& v) {
  std::array<std::uint8_t, crypto::kMaxDigest> room{};
  const auto tag = MutableBytes(room).first(crypto::digest_size(v.as<HashAlgorithm>()));
  return crypto::hmac(v.as<HashAlgorithm>(), v[0], {v[1]}, tag) && equal(tag, v[2]);
}

bool cmac_agrees(const Case& v) {
  const auto tag = crypto::aes_cmac(v[0], {v[1]});
  return tag && equal(*tag, v[2]);
}

bool hkdf_agrees(const Case& v) {
  Output room{};
  const auto out = MutableBytes(room).first(v[3].size());
  return crypto::hkdf(v.as<HashAlgorithm>(), v[0], v[1], v[2], out) && equal(out, v[3]);
}

bool pbkdf2_agrees(const Case& v) {
  Output room{};
  const auto out = MutableBytes(room).first(v[3].size());
  return crypto::pbkdf2(v.as<HashAlgorithm>(), v[0], v[1], number(v[2]), out) && equal(out, v[3]);
}

bool x963_agrees(const Case& v) {
  Output room{};
  const auto out = MutableBytes(room).first(v[2].size());
  return crypto::x963_kdf(v.as<HashAlgorithm>(), v[0], v[1], out) && equal(out, v[2]);
}

}  // namespace coffer::qemu
