#pragma once
#include <bearssl.h>

#include "crypto/bare/wipe_object.h"
#include "crypto/cipher.h"

namespace coffer::crypto::bare {

/// Whether AES has keys of this length, in bytes (FIPS 197). Not for XTS, whose key is two.
[[nodiscard]] constexpr bool is_aes_key_size(std::size_t size) {
  return size == 16 || size == 24 || size == 32;
}

/// AES (FIPS 197) in one direction, as BearSSL's bit-sliced code computes it: without tables, in constant
/// time. `Keys`: br_aes_ct_cbcenc_keys and its like. The caller has checked the key's length.
template <typename Keys, auto Init>
class AesKeys {
 public:
  /// Expands `key`, of 16, 24 or 32 bytes. It may go afterwards.
  explicit AesKeys(Bytes key) { Init(&keys_, key.data(), key.size()); }
  ~AesKeys() { wipe_object(keys_); }
  AesKeys(const AesKeys&) = delete;
  AesKeys& operator=(const AesKeys&) = delete;

  /// The round keys, for BearSSL's functions.
  [[nodiscard]] const Keys& keys() const { return keys_; }
  /// For functions that take a cipher by its table of functions.
  [[nodiscard]] auto* vtable() { return &keys_.vtable; }

 private:
  Keys keys_;
};

using AesCbcEncryption = AesKeys<br_aes_ct_cbcenc_keys, br_aes_ct_cbcenc_init>;
using AesCbcDecryption = AesKeys<br_aes_ct_cbcdec_keys, br_aes_ct_cbcdec_init>;
using AesCtr = AesKeys<br_aes_ct_ctr_keys, br_aes_ct_ctr_init>;
using AesCtrCbc = AesKeys<br_aes_ct_ctrcbc_keys, br_aes_ct_ctrcbc_init>;

/// 16 bytes.
using AesBlock = std::span<std::uint8_t, kAesBlock>;

/// Encrypts one block, in place: CBC of one block behind zeros.
void encrypt_block(const AesCbcEncryption& aes, AesBlock block);
/// Decrypts one block, in place.
void decrypt_block(const AesCbcDecryption& aes, AesBlock block);

}  // namespace coffer::crypto::bare
