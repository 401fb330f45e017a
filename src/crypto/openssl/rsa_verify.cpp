#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "crypto/openssl/number.h"
#include "crypto/openssl/rsa_numbers.h"

namespace coffer::crypto {
namespace {

using openssl::failure;

CryptoResult<openssl::Key> public_key(Bytes modulus, Bytes exponent) {
  const openssl::Number n = openssl::public_number(strip_leading_zeros(modulus));
  const openssl::Number e = openssl::public_number(strip_leading_zeros(exponent));
  const openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder) return failure();
  const auto bits = static_cast<std::size_t>(BN_num_bits(n.get()));
  // For moduli over 3072 bits OpenSSL itself verifies with exponents up to 64 bits only.
  const bool e_too_long =
      bits > OPENSSL_RSA_SMALL_MODULUS_BITS && BN_num_bits(e.get()) > OPENSSL_RSA_MAX_PUBEXP_BITS;
  if (!is_rsa_size(bits) || !BN_is_odd(n.get()) || !openssl::is_public_exponent(e.get()) || e_too_long) {
    return failure(CryptoError::kInvalidKey);
  }
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return failure();
  }
  return openssl::key_from_parameters("RSA", builder.get(), EVP_PKEY_PUBLIC_KEY);
}

}  // namespace

CryptoResult<void> rsa_verify_pkcs1(Bytes modulus, Bytes exponent, HashAlgorithm algorithm, Bytes digest,
                                    Bytes signature) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const openssl::Key key, public_key(modulus, exponent));
  if (digest.size() != digest_size(algorithm)) return failure(CryptoError::kVerificationFailed);
  const openssl::KeyContext context = openssl::context_for(key, EVP_PKEY_verify_init);
  if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), openssl::fetched_digest(algorithm)) != 1) {
    return failure();
  }
  const bool good = EVP_PKEY_verify(context.get(), openssl::not_null(signature), signature.size(),
                                    digest.data(), digest.size()) == 1;
  return good ? CryptoResult<void>{} : failure(CryptoError::kVerificationFailed);
}

}  // namespace coffer::crypto
