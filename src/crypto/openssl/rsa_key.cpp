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

const char* name_of(RsaNumber which) {
  switch (which) {
    case RsaNumber::kModulus:
      return OSSL_PKEY_PARAM_RSA_N;
    case RsaNumber::kPublicExponent:
      return OSSL_PKEY_PARAM_RSA_E;
    case RsaNumber::kPrivateExponent:
      return OSSL_PKEY_PARAM_RSA_D;
    case RsaNumber::kPrime1:
      return OSSL_PKEY_PARAM_RSA_FACTOR1;
    case RsaNumber::kPrime2:
      return OSSL_PKEY_PARAM_RSA_FACTOR2;
    case RsaNumber::kExponent1:
      return OSSL_PKEY_PARAM_RSA_EXPONENT1;
    case RsaNumber::kExponent2:
      return OSSL_PKEY_PARAM_RSA_EXPONENT2;
    case RsaNumber::kCoefficient:
      return OSSL_PKEY_PARAM_RSA_COEFFICIENT1;
  }
  return nullptr;
}

/// OpenSSL fills the whole buffer, in native order. @returns the length of the number, now at its start
std::size_t native_to_big_endian(MutableBytes digits) {
  if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(digits);
  const std::size_t zeros = digits.size() - strip_leading_zeros(digits).size();
  std::ranges::rotate(digits, digits.begin() + static_cast<std::ptrdiff_t>(zeros));
  return digits.size() - zeros;
}

CryptoResult<std::size_t> read_number(const Key& key, RsaNumber which, MutableBytes out) {
  std::array<OSSL_PARAM, 2> parameters = {OSSL_PARAM_construct_BN(name_of(which), out.data(), out.size()),
                                          OSSL_PARAM_construct_end()};
  if (EVP_PKEY_get_params(key.get(), parameters.data()) != 1 || OSSL_PARAM_modified(parameters.data()) != 1) {
    return failure();
  }
  return native_to_big_endian(out);
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

/// What OpenSSL asks while it looks for primes. Told to stop, it tries a few times more.
struct Search {
  Progress* progress;
  bool cancelled = false;

  static int go_on(EVP_PKEY_CTX* context) {
    auto& search = *static_cast<Search*>(EVP_PKEY_CTX_get_app_data(context));
    if (!search.cancelled && !goes_on(search.progress)) search.cancelled = true;
    return search.cancelled ? 0 : 1;
  }
};

CryptoResult<Key> generate_key(std::size_t bits, const Number& exponent, Progress* progress) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  Search search{progress};
  if (context) {
    EVP_PKEY_CTX_set_app_data(context.get(), &search);
    EVP_PKEY_CTX_set_cb(context.get(), Search::go_on);
  }
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), exponent.get()) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    return failure(search.cancelled ? CryptoError::kCancelled : CryptoError::kBackendFailure);
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

CryptoResult<std::unique_ptr<RsaHandle>> handle_of(const CryptoResult<RsaNumbers>& numbers) {
  if (!numbers) return std::unexpected(numbers.error());
  COFFER_TRY(Key key, key_from(*numbers));
  RsaBlock modulus;
  modulus.set_size(static_cast<std::size_t>(BN_num_bytes(numbers->n.get())));
  (void)BN_bn2bin(numbers->n.get(), modulus.storage().data());
  return prepare(std::move(key), modulus);
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

CryptoResult<RsaPrivateKey> RsaPrivateKey::generate(std::size_t bits, Bytes exponent, Progress* progress) {
  const openssl::ErrorQueueScope errors;
  if (!is_rsa_size(bits)) return openssl::failure(CryptoError::kUnsupported);
  const openssl::Number e = openssl::public_number(strip_leading_zeros(exponent));
  if (!e) return openssl::failure();
  if (!openssl::is_public_exponent(e.get())) return openssl::failure(CryptoError::kInvalidArgument);
  COFFER_TRY(openssl::Key key, openssl::generate_key(bits, e, progress));
  RsaBlock modulus;
  modulus.set_size(bits / 8);
  COFFER_CHECK(openssl::read_number(key, RsaNumber::kModulus, modulus.storage().first(bits / 8)));
  COFFER_TRY(auto handle, openssl::prepare(std::move(key), modulus));
  const std::size_t bytes = handle->modulus.size();
  return RsaPrivateKey(handle.release(), bytes);
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load(const RsaComponents& components) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(auto handle, openssl::handle_of(openssl::complete(components)));
  const std::size_t bytes = handle->modulus.size();
  return RsaPrivateKey(handle.release(), bytes);
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load_trusted(const RsaComponents& components) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(auto handle, openssl::handle_of(openssl::take_as_they_are(components)));
  const std::size_t bytes = handle->modulus.size();
  return RsaPrivateKey(handle.release(), bytes);
}

CryptoResult<std::size_t> RsaPrivateKey::export_number(RsaNumber which, MutableBytes out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return openssl::failure();
  const std::size_t longest = max_rsa_number(which, modulus_bytes_);
  if (out.size() < longest) return openssl::failure(CryptoError::kBufferTooSmall);
  return openssl::read_number(openssl::rsa_handle(handle_).key, which, out.first(longest));
}

}  // namespace coffer::crypto
