#include "token/testing/openssl_check.h"

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <string>

namespace coffer::token::testing {
namespace {

using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// A test helper that cannot do its work ends the tests: a check that was not made must not look passed.
void require(bool worked, const char* what) {
  if (worked) return;
  std::fprintf(stderr, "OpenSSL failed: %s\n", what);
  std::abort();
}

const char* group_name(crypto::CurveId id) {
  switch (id) {
    case crypto::CurveId::kSecp192r1:
      return "prime192v1";
    case crypto::CurveId::kSecp224r1:
      return "secp224r1";
    case crypto::CurveId::kSecp256r1:
      return "prime256v1";
    case crypto::CurveId::kSecp384r1:
      return "secp384r1";
    case crypto::CurveId::kSecp521r1:
      return "secp521r1";
    case crypto::CurveId::kSecp192k1:
      return "secp192k1";
    case crypto::CurveId::kSecp256k1:
      return "secp256k1";
    case crypto::CurveId::kBrainpoolP192r1:
      return "brainpoolP192r1";
    case crypto::CurveId::kBrainpoolP224r1:
      return "brainpoolP224r1";
    case crypto::CurveId::kBrainpoolP256r1:
      return "brainpoolP256r1";
    case crypto::CurveId::kBrainpoolP320r1:
      return "brainpoolP320r1";
    case crypto::CurveId::kBrainpoolP384r1:
      return "brainpoolP384r1";
    case crypto::CurveId::kBrainpoolP512r1:
      return "brainpoolP512r1";
  }
  return "";
}

EVP_PKEY* import(const char* type, OSSL_PARAM_BLD* builder) {
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1, "fromdata_init");
  require(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1, "fromdata");
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  return key;
}

BIGNUM* number(Bytes bytes) { return BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr); }

int rsa_padding(PublicKey::Padding padding) {
  switch (padding) {
    case PublicKey::Padding::kNone:
      return RSA_NO_PADDING;
    case PublicKey::Padding::kPkcs1:
      return RSA_PKCS1_PADDING;
    case PublicKey::Padding::kPss:
      return RSA_PKCS1_PSS_PADDING;
  }
  return 0;
}

std::uint8_t nibble(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  return static_cast<std::uint8_t>((digit | 0x20) - 'a' + 10);
}

}  // namespace

ByteVector from_hex(std::string_view digits) {
  std::string packed;
  for (const char digit : digits) {
    if (digit != ' ') packed += digit;
  }
  ByteVector bytes;
  for (std::size_t i = 0; i + 1 < packed.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>((nibble(packed[i]) << 4) | nibble(packed[i + 1])));
  }
  return bytes;
}

PublicKey PublicKey::ec(const crypto::Curve& curve, Bytes point) {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group_name(curve.id), 0);
  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return PublicKey(import("EC", builder));
}

PublicKey PublicKey::rsa(Bytes modulus, Bytes exponent) {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  BIGNUM* n = number(modulus);
  BIGNUM* e = number(exponent);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
  PublicKey key(import("RSA", builder));
  BN_free(n);
  BN_free(e);
  return key;
}

PublicKey PublicKey::raw(const crypto::RawCurve& curve, Bytes public_key) {
  const bool small = curve.prime.size() == 32;
  const bool edwards = std::holds_alternative<crypto::EdwardsCurve>(curve.id);
  const char* type = edwards ? (small ? "ED25519" : "ED448") : (small ? "X25519" : "X448");
  EVP_PKEY* key =
      EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, public_key.data(), public_key.size());
  require(key != nullptr, type);
  return PublicKey(key);
}

bool PublicKey::verify_message(Bytes message, Bytes signature) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  require(
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1,
      "verify_init");
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

bool PublicKey::verify(Bytes digest, Bytes signature, const char* hash, Padding padding) const {
  const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
  if (padding == Padding::kNone) {
    ByteVector block(size());
    std::size_t length = block.size();
    require(EVP_PKEY_verify_recover_init(context.get()) == 1, "recover_init");
    require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1, "padding");
    if (EVP_PKEY_verify_recover(context.get(), block.data(), &length, signature.data(), signature.size()) !=
        1) {
      return false;
    }
    return equal(Bytes(block).first(length), digest);
  }
  require(EVP_PKEY_verify_init(context.get()) == 1, "verify_init");
  const bool is_rsa = EVP_PKEY_is_a(key_.get(), "RSA") == 1;
  if (is_rsa) {
    require(EVP_PKEY_CTX_set_rsa_padding(context.get(), rsa_padding(padding)) == 1, "padding");
    if (*hash != '\0') {
      require(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_get_digestbyname(hash)) == 1, "hash");
    }
    if (padding == Padding::kPss) {
      // As long as the digest, or as there is room.
      const int room = EVP_PKEY_get_size(key_.get()) - static_cast<int>(digest.size()) - 2;
      const int salt = std::min(room, static_cast<int>(digest.size()));
      require(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt) == 1, "salt");
    }
  }
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) ==
         1;
}

ByteVector PublicKey::encrypt(Bytes plain, Encryption encryption) const {
  const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
  const int padding = encryption == Encryption::kRaw     ? RSA_NO_PADDING
                      : encryption == Encryption::kPkcs1 ? RSA_PKCS1_PADDING
                                                         : RSA_PKCS1_OAEP_PADDING;
  require(EVP_PKEY_encrypt_init(context.get()) == 1, "encrypt_init");
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) == 1, "padding");
  if (encryption == Encryption::kOaepSha256) {
    require(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) == 1, "oaep hash");
  }
  ByteVector cryptogram(size());
  std::size_t length = cryptogram.size();
  require(EVP_PKEY_encrypt(context.get(), cryptogram.data(), &length, plain.data(), plain.size()) == 1,
          "encrypt");
  return cryptogram;
}

std::size_t PublicKey::size() const { return static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())); }

PublicKey::Agreement PublicKey::agree() const {
  const Context generator(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* fresh = nullptr;
  require(EVP_PKEY_keygen_init(generator.get()) == 1, "keygen_init");
  require(EVP_PKEY_generate(generator.get(), &fresh) == 1, "generate");
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> owner(fresh, EVP_PKEY_free);
  Agreement agreement{ByteVector(crypto::kMaxPointBytes), ByteVector(crypto::kMaxFieldBytes)};
  std::size_t length = 0;
  require(EVP_PKEY_get_octet_string_param(fresh, OSSL_PKEY_PARAM_PUB_KEY, agreement.point.data(),
                                          agreement.point.size(), &length) == 1,
          "public key");
  agreement.point.resize(length);
  const Context context(EVP_PKEY_CTX_new(fresh, nullptr), EVP_PKEY_CTX_free);
  length = agreement.shared_x.size();
  require(EVP_PKEY_derive_init(context.get()) == 1, "derive_init");
  require(EVP_PKEY_derive_set_peer(context.get(), key_.get()) == 1, "peer");
  require(EVP_PKEY_derive(context.get(), agreement.shared_x.data(), &length) == 1, "derive");
  agreement.shared_x.resize(length);
  return agreement;
}

ByteVector digest(const char* hash, Bytes data) {
  ByteVector out(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  require(EVP_Digest(data.data(), data.size(), out.data(), &length, EVP_get_digestbyname(hash), nullptr) == 1,
          "digest");
  out.resize(length);
  return out;
}

ByteVector aes_cbc_encrypt(Bytes key, Bytes plain, Bytes iv) {
  const std::string name = "AES-" + std::to_string(key.size() * 8) + "-CBC";
  static constexpr std::uint8_t kZeros[16] = {};
  if (iv.empty()) iv = kZeros;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  ByteVector out(plain.size() + 16);
  int length = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_get_cipherbyname(name.c_str()), nullptr, key.data(),
                             iv.data()) == 1,
          "cipher");
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  require(EVP_EncryptUpdate(context.get(), out.data(), &length, plain.data(),
                            static_cast<int>(plain.size())) == 1,
          "encrypt");
  out.resize(static_cast<std::size_t>(length));
  return out;
}

ByteVector aes_cmac(Bytes key, Bytes data) {
  const std::string name = "AES-" + std::to_string(key.size() * 8) + "-CBC";
  ByteVector out(16);
  std::size_t length = 0;
  require(EVP_Q_mac(nullptr, "CMAC", nullptr, name.c_str(), nullptr, key.data(), key.size(), data.data(),
                    data.size(), out.data(), out.size(), &length) != nullptr,
          "cmac");
  return out;
}

ByteVector hmac_sha512(Bytes key, Bytes data) {
  ByteVector out(64);
  unsigned length = 0;
  require(HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), out.data(),
               &length) != nullptr,
          "HMAC");
  return out;
}

ByteVector hkdf_sha256(Bytes key, Bytes info, std::size_t size) {
  const Context context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), EVP_PKEY_CTX_free);
  ByteVector out(size);
  require(EVP_PKEY_derive_init(context.get()) == 1, "hkdf");
  require(EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1, "hash");
  require(EVP_PKEY_CTX_set1_hkdf_key(context.get(), key.data(), static_cast<int>(key.size())) == 1, "key");
  require(EVP_PKEY_CTX_add1_hkdf_info(context.get(), info.data(), static_cast<int>(info.size())) == 1,
          "info");
  require(EVP_PKEY_derive(context.get(), out.data(), &size) == 1, "derive");
  return out;
}

}  // namespace coffer::token::testing
