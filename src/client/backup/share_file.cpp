#include "client/backup/share_file.h"

// MD5 by its own functions, which OpenSSL wants nobody to use any more: thirty million calls through EVP take
// five times as long.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/evp.h>
#include <openssl/md5.h>

#include <memory>
#include <string_view>

#include "crypto/random.h"

namespace coffer::client {
namespace {

constexpr std::string_view kMagic = "Salted__";
constexpr std::size_t kSaltSize = 8;
constexpr std::size_t kHeaderSize = 16;
constexpr int kIterations = 10'000'000;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Bytes magic() { return {reinterpret_cast<const std::uint8_t*>(kMagic.data()), kMagic.size()}; }

/// Key and initialisation vector, as OpenSSL derives them from a password with MD5.
struct Derived {
  Secret<32> key;
  Secret<16> iv;
};

/// MD5 of a digest, so many times: one block each, whose padding stays the same.
void hash_again(Secret<MD5_DIGEST_LENGTH>& digest, int times) {
  Secret<MD5_CBLOCK> block;
  const auto bytes = block.writable();
  bytes[MD5_DIGEST_LENGTH] = 0x80;
  bytes[MD5_CBLOCK - 8] = 8 * MD5_DIGEST_LENGTH;  // bits, little-endian
  copy(digest.expose(), bytes);
  MD5_CTX state;
  for (int i = 0; i < times; ++i) {
    MD5_Init(&state);
    MD5_Transform(&state, bytes.data());
    const std::array<MD5_LONG, 4> words{state.A, state.B, state.C, state.D};
    for (std::size_t j = 0; j < MD5_DIGEST_LENGTH; ++j) {
      bytes[j] = static_cast<std::uint8_t>(words[j / 4] >> (8 * (j % 4)));
    }
  }
  copy(bytes.first<MD5_DIGEST_LENGTH>(), digest.writable());
  OPENSSL_cleanse(&state, sizeof state);
}

/// EVP_BytesToKey() with MD5, of one password and salt.
bool derive(Bytes password, Bytes salt, Derived& derived) {
  Secret<3 * MD5_DIGEST_LENGTH> material;
  Secret<MD5_DIGEST_LENGTH> digest;
  for (std::size_t i = 0; i < 3; ++i) {
    const Bytes before = i == 0 ? Bytes() : Bytes(digest.expose());
    SecretBuffer<MD5_DIGEST_LENGTH + kMaxSharePassword + kSaltSize> input;
    if (!input.append(before) || !input.append(password) || !input.append(salt)) return false;
    MD5(input.expose().data(), input.size(), digest.writable().data());
    hash_again(digest, kIterations - 1);
    copy(digest.expose(), material.writable().subspan(i * MD5_DIGEST_LENGTH));
  }
  copy(material.expose().first<32>(), derived.key.writable());
  copy(material.expose().last<16>(), derived.iv.writable());
  return true;
}

}  // namespace

bool is_share_file(Bytes file) {
  return file.size() == kShareFileSize && equal(file.first(kMagic.size()), magic());
}

Result<std::array<std::uint8_t, kShareFileSize>, ShareFileError> write_share_file(const DkekShare& share,
                                                                                  Bytes password) {
  std::array<std::uint8_t, kShareFileSize> file{};
  const std::unexpected failed(ShareFileError::kBackend);
  const MutableBytes salt = MutableBytes(file).subspan(kMagic.size(), kSaltSize);
  copy(magic(), file);
  Derived derived;
  if (!crypto::random_bytes(salt) || !derive(password, salt, derived)) return failed;
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int written = 0;
  int last = 0;
  std::uint8_t* out = file.data() + kHeaderSize;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_cbc(), derived.key.expose().data(),
                          derived.iv.expose().data(), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), out, &written, share.expose().data(), kDkekShareSize) != 1 ||
      EVP_EncryptFinal_ex(context.get(), out + written, &last) != 1) {
    return failed;
  }
  return file;
}

Result<void, ShareFileError> read_share_file(Bytes file, Bytes password, DkekShare& share) {
  if (!is_share_file(file)) return std::unexpected(ShareFileError::kNotAShare);
  Derived derived;
  if (!derive(password, file.subspan(kMagic.size(), kSaltSize), derived)) {
    return std::unexpected(ShareFileError::kBackend);
  }
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  Secret<kShareFileSize> plain;
  int written = 0;
  int last = 0;
  const Bytes encrypted = file.subspan(kHeaderSize);
  if (context == nullptr ||
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_cbc(), derived.key.expose().data(),
                          derived.iv.expose().data(), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), plain.writable().data(), &written, encrypted.data(),
                        static_cast<int>(encrypted.size())) != 1) {
    return std::unexpected(ShareFileError::kBackend);
  }
  if (EVP_DecryptFinal_ex(context.get(), plain.writable().data() + written, &last) != 1 ||
      written + last != static_cast<int>(kDkekShareSize)) {
    return std::unexpected(ShareFileError::kWrongPassword);
  }
  copy(plain.expose().first<kDkekShareSize>(), share.writable());
  return {};
}

}  // namespace coffer::client
