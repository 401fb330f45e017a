#pragma once
// What the ciphers of the OpenSSL back-end share.

#include <array>

#include "crypto/openssl/support.h"

namespace coffer::crypto::openssl {

using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

/// As EVP_CipherInit_ex2() takes it.
enum class Direction : int { kDecrypt = 0, kEncrypt = 1 };

/// Whether AES has keys of this length, in bytes (FIPS 197). Not for XTS, whose key is two.
[[nodiscard]] constexpr bool is_aes_key_size(std::size_t size) {
  return size == 16 || size == 24 || size == 32;
}

/// The three key lengths of one mode of AES; null where the library has none. To be fetched once, and never
/// freed: see fetched_digest().
class AesFamily {
 public:
  /// Fetches the three by OpenSSL's names: "AES-128-CBC".
  AesFamily(const char* name_128, const char* name_192, const char* name_256)
      : ciphers_{EVP_CIPHER_fetch(nullptr, name_128, nullptr), EVP_CIPHER_fetch(nullptr, name_192, nullptr),
                 EVP_CIPHER_fetch(nullptr, name_256, nullptr)} {}

  /// The cipher for a key of 16, 24 or 32 bytes, and no other length. Null where the library has none.
  [[nodiscard]] const EVP_CIPHER* of_key_size(std::size_t size) const { return ciphers_[(size - 16) / 8]; }

 private:
  std::array<const EVP_CIPHER*, 3> ciphers_;
};

/// Processes `in` whole in one call. `out` is as long, or null for data that is only authenticated. Even an
/// empty `in` is given to the cipher.
/// @errors kBackendFailure
[[nodiscard]] inline CryptoResult<void> update(EVP_CIPHER_CTX* context, Bytes in, std::uint8_t* out) {
  int written = 0;
  if (EVP_CipherUpdate(context, out, &written, not_null(in), static_cast<int>(in.size())) != 1 ||
      static_cast<std::size_t>(written) != in.size()) {
    return failure();
  }
  return {};
}

}  // namespace coffer::crypto::openssl
