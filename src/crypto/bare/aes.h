#pragma once
#include "crypto/bare/aes/rounds.h"
#include "crypto/cipher.h"

namespace coffer::crypto::bare {

/// Whether AES has keys of this length, in bytes (FIPS 197). Not for XTS, whose key is two.
[[nodiscard]] constexpr bool is_aes_key_size(std::size_t size) {
  return size == 16 || size == 24 || size == 32;
}

/// 16 bytes.
using AesBlock = std::span<std::uint8_t, kAesBlock>;

/// AES (FIPS 197) on blocks of which each needs the one before it: encryption only. Constant time, without
/// tables.
class AesKeys {
 public:
  /// Expands `key`, of 16, 24 or 32 bytes, which the caller has checked. It may go afterwards.
  explicit AesKeys(Bytes key);
  ~AesKeys();
  AesKeys(const AesKeys&) = delete;
  AesKeys& operator=(const AesKeys&) = delete;

  /// Encrypts one block, in place.
  void encrypt(AesBlock block) const;
  /// CBC (SP 800-38A, 6.2) of whole blocks, in place.
  void encrypt_cbc(std::span<const std::uint8_t, kAesBlock> iv, MutableBytes data) const;

  [[nodiscard]] unsigned rounds() const { return rounds_; }
  [[nodiscard]] const aes::SingleKeys& words() const { return words_; }

 private:
  unsigned rounds_;
  aes::SingleKeys words_;
};

/// AES on two blocks at once, in half of the time for each. Otherwise as AesKeys.
class AesPairs {
 public:
  explicit AesPairs(Bytes key) : AesPairs(AesKeys(key)) {}
  explicit AesPairs(const AesKeys& keys);
  ~AesPairs();
  AesPairs(const AesPairs&) = delete;
  AesPairs& operator=(const AesPairs&) = delete;

  /// Encrypts one block or two, in place. `blocks`: 16 or 32 bytes.
  void encrypt(MutableBytes blocks) const;
  /// Decrypts as many.
  void decrypt(MutableBytes blocks) const;
  /// CBC (SP 800-38A, 6.2) of whole blocks, in place.
  void decrypt_cbc(std::span<const std::uint8_t, kAesBlock> iv, MutableBytes data) const;

 private:
  /// Decrypts two blocks' columns.
  void decrypt_columns(aes::Word* columns) const;

  unsigned rounds_;
  aes::PairKeys words_;
};

/// Bytes of a pair of blocks.
inline constexpr std::size_t kAesPair = 2 * kAesBlock;

/// Calls `crypt` for two blocks after the other of `data`, and for a last one. `data`: whole blocks.
template <typename Crypt>
void for_each_pair(MutableBytes data, const Crypt& crypt) {
  while (!data.empty()) {
    const MutableBytes pair = data.first(std::min(data.size(), kAesPair));
    crypt(pair);
    data = data.subspan(pair.size());
  }
}

}  // namespace coffer::crypto::bare
