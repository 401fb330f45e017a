#include "crypto/testing/openssl_rsa.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "crypto/testing/rsa_components.h"
namespace coffer::crypto::testing {
namespace {

using Context = std::unique_ptr<EVP_PKEY_CTX, FreeKey>;

}  // namespace

RsaPublicKey public_half(const RsaPrivateKey& key) {
  OwnedRsaComponents numbers;
  EXPECT_TRUE(export_components(key, numbers));
  const auto number = [](Bytes b) { return BN_bin2bn(b.data(), static_cast<int>(b.size()), nullptr); };
  BIGNUM* n = number(numbers.n.expose());
  BIGNUM* e = number(numbers.e.expose());
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* result = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &result, EVP_PKEY_PUBLIC_KEY, parameters), 1);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  BN_free(n);
  BN_free(e);
  return RsaPublicKey(result);
}

bool openssl_verifies(const RsaPublicKey& key, int padding, const EVP_MD* digest, Bytes hashed,
                      Bytes signature) {
  const Context context(EVP_PKEY_CTX_new(key.get(), nullptr));
  EVP_PKEY_verify_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), padding);
  EVP_PKEY_CTX_set_signature_md(context.get(), digest);
  if (padding == RSA_PKCS1_PSS_PADDING) {
    // As long as the digest, or as there is room.
    const int room = EVP_PKEY_get_size(key.get()) - static_cast<int>(hashed.size()) - 2;
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), std::min(room, static_cast<int>(hashed.size())));
  }
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hashed.data(), hashed.size()) ==
         1;
}

ByteVector openssl_encrypts(const RsaPublicKey& key, int padding, Bytes message) {
  const Context context(EVP_PKEY_CTX_new(key.get(), nullptr));
  EVP_PKEY_encrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), padding);
  ByteVector out(kMaxRsaBytes);
  std::size_t length = out.size();
  EXPECT_EQ(EVP_PKEY_encrypt(context.get(), out.data(), &length, message.data(), message.size()), 1);
  out.resize(length);
  return out;
}

const RsaPrivateKey& some_rsa_key() {
  static const RsaPrivateKey key = [] {
    auto made = RsaPrivateKey::generate(1024, kF4);
    EXPECT_TRUE(made);
    return std::move(*made);
  }();
  return key;
}

}  // namespace coffer::crypto::testing
