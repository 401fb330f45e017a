#include "crypto/openssl/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <utility>

#include "crypto/openssl/rsa_numbers.h"

namespace coffer::crypto {
namespace openssl {
namespace {

/// One number of a key on its way out: OpenSSL fills the whole storage, in native order and with zeros in
/// front.
template <std::size_t N>
OSSL_PARAM outlet(const char* name, SecretBuffer<N>& out) {
  return OSSL_PARAM_construct_BN(name, out.storage().data(), N);
}

template <std::size_t N>
void native_to_big_endian(SecretBuffer<N>& number) {
  const MutableBytes digits = number.storage();
  if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(digits);
  const std::size_t zeros = N - strip_leading_zeros(digits).size();
  std::ranges::rotate(digits, digits.begin() + static_cast<std::ptrdiff_t>(zeros));
  number.set_size(N - zeros);
}

CryptoResult<void> read_components(const Key& key, RsaComponents& out) {
  std::array<OSSL_PARAM, 9> parameters = {
      outlet(OSSL_PKEY_PARAM_RSA_N, out.n),
      outlet(OSSL_PKEY_PARAM_RSA_E, out.e),
      outlet(OSSL_PKEY_PARAM_RSA_D, out.d),
      outlet(OSSL_PKEY_PARAM_RSA_FACTOR1, out.p),
      outlet(OSSL_PKEY_PARAM_RSA_FACTOR2, out.q),
      outlet(OSSL_PKEY_PARAM_RSA_EXPONENT1, out.dp),
      outlet(OSSL_PKEY_PARAM_RSA_EXPONENT2, out.dq),
      outlet(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, out.qinv),
      OSSL_PARAM_construct_end(),
  };
  if (EVP_PKEY_get_params(key.get(), parameters.data()) != 1) return failure();
  const bool all = std::all_of(parameters.begin(), parameters.end() - 1, [](const OSSL_PARAM& parameter) {
    return OSSL_PARAM_modified(&parameter) == 1;
  });
  if (!all) return failure();
  native_to_big_endian(out.n);
  native_to_big_endian(out.e);
  native_to_big_endian(out.d);
  native_to_big_endian(out.p);
  native_to_big_endian(out.q);
  native_to_big_endian(out.dp);
  native_to_big_endian(out.dq);
  native_to_big_endian(out.qinv);
  return {};
}

CryptoResult<Key> key_from(const RsaNumbers& numbers) {
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  const auto push = [&](const char* name, const Number& number) {
    return OSSL_PARAM_BLD_push_BN(builder.get(), name, number.get()) == 1;
  };
  const bool pushed =
      builder && push(OSSL_PKEY_PARAM_RSA_N, numbers.n) && push(OSSL_PKEY_PARAM_RSA_E, numbers.e) &&
      push(OSSL_PKEY_PARAM_RSA_D, numbers.d) && push(OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.p) &&
      push(OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.q) && push(OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.dp) &&
      push(OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.dq) && push(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.qinv);
  if (!pushed) return failure();
  return key_from_parameters("RSA", builder.get(), EVP_PKEY_KEYPAIR);
}

CryptoResult<Key> generate_key(std::size_t bits, const Number& exponent) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), exponent.get()) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    return failure();
  }
  return Key(key);
}

CryptoResult<std::unique_ptr<RsaHandle>> prepare(Key key, Bytes modulus) {
  std::unique_ptr<RsaHandle> handle(new (std::nothrow) RsaHandle);
  if (!handle) return failure();
  handle->sign_pkcs1 = context_for(key, EVP_PKEY_sign_init);
  handle->decrypt = context_for(key, EVP_PKEY_decrypt_init);
  if (!handle->sign_pkcs1 || !handle->decrypt ||
      EVP_PKEY_CTX_set_rsa_padding(handle->sign_pkcs1.get(), RSA_PKCS1_PADDING) != 1) {
    return failure();
  }
  handle->key = std::move(key);
  handle->modulus = RsaBlock(modulus);
  return handle;
}

}  // namespace
}  // namespace openssl

RsaPrivateKey::~RsaPrivateKey() { delete static_cast<openssl::RsaHandle*>(handle_); }

RsaPrivateKey::RsaPrivateKey(RsaPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      modulus_bytes_(std::exchange(other.modulus_bytes_, 0)) {}

RsaPrivateKey& RsaPrivateKey::operator=(RsaPrivateKey&& other) noexcept {
  RsaPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(modulus_bytes_, moved.modulus_bytes_);
  return *this;
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::generate(std::size_t bits, Bytes exponent) {
  const openssl::ErrorQueueScope errors;
  if (!is_rsa_size(bits)) return openssl::failure(CryptoError::kUnsupported);
  const openssl::Number e = openssl::public_number(strip_leading_zeros(exponent));
  if (!e) return openssl::failure();
  if (!openssl::is_public_exponent(e.get())) return openssl::failure(CryptoError::kInvalidArgument);
  COFFER_TRY(openssl::Key key, openssl::generate_key(bits, e));
  RsaComponents components;
  COFFER_CHECK(openssl::read_components(key, components));
  COFFER_TRY(auto handle, openssl::prepare(std::move(key), components.n.expose()));
  RsaPrivateKey result;
  result.handle_ = handle.release();
  result.modulus_bytes_ = bits / 8;
  return result;
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load(const RsaComponents& components) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const openssl::RsaNumbers numbers, openssl::complete(components));
  COFFER_TRY(openssl::Key key, openssl::key_from(numbers));
  RsaBlock modulus;
  modulus.set_size(static_cast<std::size_t>(BN_num_bytes(numbers.n.get())));
  (void)BN_bn2bin(numbers.n.get(), modulus.storage().data());
  COFFER_TRY(auto handle, openssl::prepare(std::move(key), modulus));
  RsaPrivateKey result;
  result.handle_ = handle.release();
  result.modulus_bytes_ = modulus.size();
  return result;
}

CryptoResult<void> RsaPrivateKey::export_components(RsaComponents& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return openssl::failure();
  return openssl::read_components(openssl::rsa_handle(handle_).key, out);
}

}  // namespace coffer::crypto
