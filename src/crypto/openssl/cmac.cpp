#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/mac.h"
#include "crypto/openssl/cipher_context.h"

namespace coffer::crypto {
namespace {

using openssl::failure;
using MacContext = openssl::Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

/// A context whose cipher is set, to be copied. Setting it by name costs more than a short MAC does. The key
/// is a placeholder: OpenSSL 3.0 copies only contexts that have one. Never freed: see
/// openssl::fetched_digest().
const EVP_MAC_CTX* make_template(const char* cipher, std::size_t key_size) {
  static constexpr std::array<unsigned char, 32> kPlaceholder{};
  const openssl::Owned<EVP_MAC, EVP_MAC_free> mac(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
  if (mac == nullptr) return nullptr;
  MacContext context(EVP_MAC_CTX_new(mac.get()));
  // OSSL_PARAM has no const; the string is only read.
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, const_cast<char*>(cipher), 0),
      OSSL_PARAM_construct_end()};
  if (context == nullptr ||
      EVP_MAC_init(context.get(), kPlaceholder.data(), key_size, parameters.data()) != 1) {
    return nullptr;
  }
  return context.release();
}

/// `key_size`: 16, 24 or 32.
const EVP_MAC_CTX* template_for(std::size_t key_size) {
  static const std::array<const EVP_MAC_CTX*, 3> contexts = {
      make_template("AES-128-CBC", 16), make_template("AES-192-CBC", 24), make_template("AES-256-CBC", 32)};
  return contexts[(key_size - 16) / 8];
}

}  // namespace

CryptoResult<CmacTag> aes_cmac(Bytes key, Parts message) {
  if (!openssl::is_aes_key_size(key.size())) return failure(CryptoError::kInvalidKey);
  const openssl::ErrorQueueScope errors;
  const EVP_MAC_CTX* from = template_for(key.size());
  if (from == nullptr) return failure();
  const MacContext context(EVP_MAC_CTX_dup(from));
  if (context == nullptr) return failure();
  if (EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) != 1) return failure();
  for (const Bytes part : message) {
    if (EVP_MAC_update(context.get(), openssl::not_null(part), part.size()) != 1) return failure();
  }
  CmacTag tag{};
  std::size_t size = 0;
  if (EVP_MAC_final(context.get(), tag.data(), &size, tag.size()) != 1 || size != tag.size())
    return failure();
  return tag;
}

}  // namespace coffer::crypto
