#include "crypto/openssl/number.h"

namespace coffer::crypto::openssl {

Number public_number() { return Number(BN_new()); }

Number secret_number() {
  Number number(BN_secure_new());
  if (number) BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  return number;
}

namespace {

Number fill(Number number, Bytes big_endian) {
  if (!number || !fits_int(big_endian.size()) ||
      !BN_bin2bn(not_null(big_endian), static_cast<int>(big_endian.size()), number.get())) {
    return nullptr;
  }
  return number;
}

}  // namespace

Number public_number(Bytes big_endian) { return fill(public_number(), big_endian); }
Number secret_number(Bytes big_endian) { return fill(secret_number(), big_endian); }

CryptoResult<Key> key_from_parameters(const char* type, OSSL_PARAM_BLD* builder, int selection) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return failure();
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) {
    return failure(CryptoError::kInvalidKey);
  }
  return Key(key);
}

KeyContext context_for(const Key& key, int (*init)(EVP_PKEY_CTX*)) {
  KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!context || init(context.get()) != 1) return nullptr;
  return context;
}

}  // namespace coffer::crypto::openssl
