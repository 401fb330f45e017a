#include "base/secret.h"
#include "crypto/bare/aes.h"
#include "crypto/bare/failure.h"
#include "crypto/mac.h"

namespace coffer::crypto {
namespace bare {
namespace {

/// Times x in GF(2^128), most significant bit first (SP 800-38B, 5.3).
void multiply_by_x(AesBlock block) {
  unsigned carry = 0;
  for (std::size_t i = kAesBlock; i-- > 0;) {
    const unsigned shifted = (unsigned{block[i]} << 1) | carry;
    block[i] = static_cast<std::uint8_t>(shifted);
    carry = shifted >> 8;
  }
  block[kAesBlock - 1] = static_cast<std::uint8_t>(block[kAesBlock - 1] ^ (0x87u & (0u - carry)));
}

/// SP 800-38B, 6.2.
class Cmac {
 public:
  explicit Cmac(Bytes key) : aes_(key) {}

  void put(std::uint8_t byte) {
    if (filled_ == kAesBlock) {  // not the last block, then
      aes_.encrypt(state_.writable());
      filled_ = 0;
    }
    state_.writable()[filled_++] ^= byte;
  }
  [[nodiscard]] CmacTag finish() {
    Secret<kAesBlock> subkey;
    aes_.encrypt(subkey.writable());
    multiply_by_x(subkey.writable());
    if (filled_ < kAesBlock) {
      state_.writable()[filled_] ^= 0x80;
      multiply_by_x(subkey.writable());
    }
    for (std::size_t i = 0; i < kAesBlock; ++i) state_.writable()[i] ^= subkey.expose()[i];
    aes_.encrypt(state_.writable());
    CmacTag tag{};
    copy(state_.expose(), tag);
    return tag;
  }

 private:
  AesKeys aes_;
  Secret<kAesBlock> state_;
  std::size_t filled_ = 0;
};

}  // namespace
}  // namespace bare

CryptoResult<CmacTag> aes_cmac(Bytes key, Parts message) {
  if (!bare::is_aes_key_size(key.size())) return bare::failure(CryptoError::kInvalidKey);
  bare::Cmac cmac(key);
  for (const Bytes part : message) {
    for (const std::uint8_t byte : part) cmac.put(byte);
  }
  return cmac.finish();
}

}  // namespace coffer::crypto
