#include "cli/key_files/openssl_key.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/wipe.h"
#include "crypto/openssl/ec_group.h"
#include "crypto/openssl/raw_key.h"

namespace coffer::cli {
namespace {

using crypto::openssl::Number;
using crypto::openssl::Owned;
using token::KeyMaterial;

using Bio = Owned<BIO, BIO_free_all>;
const std::unexpected kUnsupported(KeyFileError::kUnsupported);

/// A number of a key, big-endian without leading zeros. @returns false when the key has none, or it is too
/// long
template <std::size_t N>
bool read_number(const EVP_PKEY* key, const char* name, SecretBuffer<N>& out) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return false;
  const Number number(raw);
  const auto size = static_cast<std::size_t>(BN_num_bytes(number.get()));
  if (size > N) return false;
  out.set_size(size);
  return BN_bn2binpad(number.get(), out.storage().data(), static_cast<int>(size)) == static_cast<int>(size);
}

template <typename Loaded>
Result<OwnedKey, KeyFileError> taken(Loaded&& loaded) {
  if (!loaded) return kUnsupported;
  return std::make_unique<KeyMaterial>(std::move(*loaded));
}

Result<OwnedKey, KeyFileError> rsa_material(const EVP_PKEY* key) {
  SecretBuffer<crypto::kMaxRsaBytes> n;
  SecretBuffer<crypto::kMaxRsaBytes> d;
  SecretBuffer<crypto::kMaxRsaPublicExponent> e;
  SecretBuffer<crypto::kMaxRsaBytes> p;
  SecretBuffer<crypto::kMaxRsaBytes> q;
  if (!read_number(key, OSSL_PKEY_PARAM_RSA_N, n) || !read_number(key, OSSL_PKEY_PARAM_RSA_E, e)) {
    return kUnsupported;
  }
  if (!read_number(key, OSSL_PKEY_PARAM_RSA_D, d)) return std::unexpected(KeyFileError::kPublicOnly);
  const bool has_primes =
      read_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1, p) && read_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2, q);
  crypto::RsaComponents numbers{};
  numbers.n = n.expose();
  numbers.e = e.expose();
  numbers.d = d.expose();
  if (has_primes) {
    numbers.p = p.expose();
    numbers.q = q.expose();
  }
  return taken(crypto::RsaPrivateKey::load(numbers));
}

Result<OwnedKey, KeyFileError> ec_material(const EVP_PKEY* key) {
  SecretBuffer<crypto::kMaxFieldBytes> prime;
  SecretBuffer<crypto::kMaxFieldBytes> a;
  SecretBuffer<crypto::kMaxFieldBytes> scalar;
  if (!read_number(key, OSSL_PKEY_PARAM_EC_P, prime) || !read_number(key, OSSL_PKEY_PARAM_EC_A, a)) {
    return kUnsupported;
  }
  const crypto::Curve* curve = crypto::find_curve(prime.expose(), a.expose());
  if (curve == nullptr) return kUnsupported;
  if (!read_number(key, OSSL_PKEY_PARAM_PRIV_KEY, scalar)) return std::unexpected(KeyFileError::kPublicOnly);
  return taken(crypto::EcPrivateKey::load(*curve, scalar.expose()));
}

template <typename Private, typename Curve>
Result<OwnedKey, KeyFileError> raw_material(const EVP_PKEY* key, Curve curve) {
  SecretBuffer<64> secret;
  std::size_t size = secret.capacity();
  if (EVP_PKEY_get_raw_private_key(key, secret.storage().data(), &size) != 1) {
    return std::unexpected(KeyFileError::kPublicOnly);
  }
  secret.set_size(size);
  return taken(Private::load(curve, secret.expose()));
}

/// OpenSSL's key of a private key, by its kind.
struct ToOpenssl {
  Key operator()(std::monostate) const { return nullptr; }
  Key operator()(const token::AesKey&) const { return nullptr; }

  Key operator()(const crypto::EcPrivateKey& key) const {
    crypto::Scalar scalar;
    const auto point = key.public_point();
    if (!point || !key.export_scalar(scalar)) return nullptr;
    const Number number(BN_bin2bn(scalar.expose().data(), static_cast<int>(scalar.size()), BN_secure_new()));
    auto made = crypto::openssl::ec_key(key.curve(), *point, number.get());
    return made ? std::move(*made) : nullptr;
  }
  Key operator()(const crypto::EdwardsPrivateKey& key) const {
    crypto::EdwardsSeed seed;
    if (!key.export_seed(seed)) return nullptr;
    return raw(key.curve() == crypto::EdwardsCurve::kEd25519 ? "ED25519" : "ED448", seed.expose());
  }
  Key operator()(const crypto::MontgomeryPrivateKey& key) const {
    crypto::MontgomeryScalar scalar;
    if (!key.export_scalar(scalar)) return nullptr;
    return raw(key.curve() == crypto::MontgomeryCurve::kX25519 ? "X25519" : "X448", scalar.expose());
  }

  Key operator()(const crypto::RsaPrivateKey& key) const {
    using enum crypto::RsaNumber;
    static constexpr std::pair<crypto::RsaNumber, const char*> kNames[] = {
        {kModulus, OSSL_PKEY_PARAM_RSA_N},           {kPublicExponent, OSSL_PKEY_PARAM_RSA_E},
        {kPrivateExponent, OSSL_PKEY_PARAM_RSA_D},   {kPrime1, OSSL_PKEY_PARAM_RSA_FACTOR1},
        {kPrime2, OSSL_PKEY_PARAM_RSA_FACTOR2},      {kExponent1, OSSL_PKEY_PARAM_RSA_EXPONENT1},
        {kExponent2, OSSL_PKEY_PARAM_RSA_EXPONENT2}, {kCoefficient, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
    const crypto::openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
    std::vector<Number> numbers;  // the builder keeps their addresses
    for (const auto& [which, name] : kNames) {
      SecretBuffer<crypto::kMaxRsaBytes> bytes;
      const auto size = key.export_number(which, bytes.storage());
      if (!size || builder == nullptr) return nullptr;
      numbers.emplace_back(BN_bin2bn(bytes.storage().data(), static_cast<int>(*size), nullptr));
      if (OSSL_PARAM_BLD_push_BN(builder.get(), name, numbers.back().get()) != 1) return nullptr;
    }
    const crypto::openssl::Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const crypto::openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* made = nullptr;
    if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
      return nullptr;
    }
    return Key(made);
  }

 private:
  static Key raw(const char* type, Bytes secret) {
    auto made = crypto::openssl::raw_private_key(type, secret);
    return made ? std::move(*made) : nullptr;
  }
};

}  // namespace

Result<OwnedKey, KeyFileError> material_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return rsa_material(key);
    case EVP_PKEY_EC:
      return ec_material(key);
    case EVP_PKEY_ED25519:
      return raw_material<crypto::EdwardsPrivateKey>(key, crypto::EdwardsCurve::kEd25519);
    case EVP_PKEY_ED448:
      return raw_material<crypto::EdwardsPrivateKey>(key, crypto::EdwardsCurve::kEd448);
    case EVP_PKEY_X25519:
      return raw_material<crypto::MontgomeryPrivateKey>(key, crypto::MontgomeryCurve::kX25519);
    case EVP_PKEY_X448:
      return raw_material<crypto::MontgomeryPrivateKey>(key, crypto::MontgomeryCurve::kX448);
    default:
      return kUnsupported;
  }
}

Key openssl_key(const KeyMaterial& material) { return std::visit(ToOpenssl{}, material); }

std::string write_pem(const KeyMaterial& material, Bytes password) {
  const Key key = openssl_key(material);
  const Bio out(BIO_new(BIO_s_secmem()));
  if (key == nullptr || out == nullptr) return "";
  const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
  if (PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), cipher,
                                    reinterpret_cast<const char*>(password.data()),
                                    static_cast<int>(password.size()), nullptr, nullptr) != 1) {
    return "";
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::vector<std::uint8_t> public_der(const KeyMaterial& material) {
  const Key key = openssl_key(material);
  unsigned char* encoded = nullptr;
  const int size = key == nullptr ? -1 : i2d_PUBKEY(key.get(), &encoded);
  if (size <= 0) return {};
  std::vector<std::uint8_t> der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

}  // namespace coffer::cli
