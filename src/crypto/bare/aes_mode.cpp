#include "crypto/aes_mode.h"

#include "base/secret.h"
#include "crypto/bare/aes_counter.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/secret_bytes.h"
#include "crypto/bare/xts.h"

namespace coffer::crypto {
namespace bare {
namespace {

bool is_valid_key(AesMode mode, Bytes key) {
  if (mode != AesMode::kXts) return is_aes_key_size(key.size());
  if (key.size() != 32 && key.size() != 64) return false;
  return !reveal_equal(key.first(key.size() / 2), key.last(key.size() / 2));
}

bool is_valid_length(AesMode mode, std::size_t size) {
  switch (mode) {
    case AesMode::kEcb:
    case AesMode::kCbc:
      return size % kAesBlock == 0;
    case AesMode::kXts:
      return size >= kAesBlock && size <= kMaxXtsUnit;
    case AesMode::kCfb128:
    case AesMode::kOfb:
    case AesMode::kCtr:
      return true;
  }
  return false;
}

/// Checks everything, and copies `in` to `out`, where the modes work in place.
CryptoResult<MutableBytes> prepare(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  if (!is_valid_key(mode, key)) return failure(CryptoError::kInvalidKey);
  if (iv.size() != (mode == AesMode::kEcb ? 0 : kAesBlock) || !is_valid_length(mode, in.size())) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (out.size() < in.size()) return failure(CryptoError::kBufferTooSmall);
  if (in.data() != out.data()) copy(in, out);
  return out.first(in.size());
}

enum class Direction : std::uint8_t { kEncrypt, kDecrypt };

/// What CFB and OFB have in common: the cipher's output on a chaining block, added to the text.
template <typename Chain>
void run_stream(Bytes key, Bytes iv, MutableBytes data, const Chain& chain) {
  const AesKeys aes(key);
  Secret<kAesBlock> block;
  copy(iv, block.writable());
  while (!data.empty()) {
    aes.encrypt(block.writable());
    const MutableBytes part = data.first(std::min(data.size(), kAesBlock));
    chain(block.writable(), part);
    data = data.subspan(part.size());
  }
}

void run_ofb(Bytes key, Bytes iv, MutableBytes data) {
  run_stream(key, iv, data, [](AesBlock block, MutableBytes part) {
    for (std::size_t i = 0; i < part.size(); ++i) part[i] ^= block[i];
  });
}

/// The ciphertext is chained on.
void run_cfb(Direction direction, Bytes key, Bytes iv, MutableBytes data) {
  run_stream(key, iv, data, [direction](AesBlock block, MutableBytes part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::uint8_t before = part[i];
      part[i] ^= block[i];
      block[i] = direction == Direction::kEncrypt ? part[i] : before;
    }
  });
}

void encrypt(AesMode mode, Bytes key, Bytes iv, MutableBytes data) {
  std::array<std::uint8_t, kAesBlock> chaining{};
  copy(iv, chaining);
  switch (mode) {
    case AesMode::kEcb: {
      const AesPairs aes(key);
      return for_each_pair(data, [&](MutableBytes pair) { aes.encrypt(pair); });
    }
    case AesMode::kCbc:
      return AesKeys(key).encrypt_cbc(chaining, data);
    case AesMode::kCfb128:
      return run_cfb(Direction::kEncrypt, key, iv, data);
    case AesMode::kOfb:
      return run_ofb(key, iv, data);
    case AesMode::kCtr:
      return add_key_stream<kAesBlock>(AesPairs(key), chaining, data);
    case AesMode::kXts:
      return xts_encrypt(key, iv, data);
  }
}

void decrypt(AesMode mode, Bytes key, Bytes iv, MutableBytes data) {
  std::array<std::uint8_t, kAesBlock> chaining{};
  copy(iv, chaining);
  switch (mode) {
    case AesMode::kEcb: {
      const AesPairs aes(key);
      return for_each_pair(data, [&](MutableBytes pair) { aes.decrypt(pair); });
    }
    case AesMode::kCbc:
      return AesPairs(key).decrypt_cbc(chaining, data);
    case AesMode::kCfb128:
      return run_cfb(Direction::kDecrypt, key, iv, data);
    case AesMode::kOfb:
      return run_ofb(key, iv, data);
    case AesMode::kCtr:
      return add_key_stream<kAesBlock>(AesPairs(key), chaining, data);
    case AesMode::kXts:
      return xts_decrypt(key, iv, data);
  }
}

}  // namespace
}  // namespace bare

CryptoResult<void> aes_encrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  COFFER_TRY(const MutableBytes data, bare::prepare(mode, key, iv, in, out));
  bare::encrypt(mode, key, iv, data);
  return {};
}

CryptoResult<void> aes_decrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  COFFER_TRY(const MutableBytes data, bare::prepare(mode, key, iv, in, out));
  bare::decrypt(mode, key, iv, data);
  return {};
}

}  // namespace coffer::crypto
