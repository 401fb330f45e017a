// The operations of a card, each as the card application calls it.
#include <algorithm>
#include <array>

#include "crypto/aes_mode.h"
#include "crypto/cipher.h"
#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"
#include "crypto/rsa.h"
#include "host.h"
#include "rsa_primes.h"

namespace coffer::bench {
namespace {

using namespace crypto;

/// Ends the program when something failed.
template <typename Result>
Result must(Result result) {
  if (!result) {
    print("an operation failed");
    leave(1);
  }
  return result;
}

constexpr std::array<std::uint8_t, 3> kExponent = {1, 0, 1};
constexpr std::array<std::uint8_t, 32> kDigest = {0x5A, 0xC3, 1, 2, 3};

template <std::size_t N>
RsaPrivateKey load_rsa(const char* name, const std::array<std::uint8_t, N>& p,
                       const std::array<std::uint8_t, N>& q) {
  RsaComponents numbers;
  numbers.e = kExponent;
  numbers.p = p;
  numbers.q = q;
  RsaPrivateKey key;
  measure(name, [&] { key = std::move(*must(RsaPrivateKey::load(numbers))); });
  return key;
}

void measure_rsa() {
  const RsaPrivateKey key = load_rsa("RSA-2048 load from e, p, q", kP1024, kQ1024);
  const DigestInfo info = digest_info(HashAlgorithm::kSha256, kDigest);
  RsaBlock signature;
  measure("RSA-2048 sign", [&] { signature = *must(key.sign_pkcs1(info)); });
  std::array<std::uint8_t, kMaxRsaBytes> storage;
  const Bytes n = Bytes(storage).first(*must(key.export_number(RsaNumber::kModulus, storage)));
  measure("RSA-2048 verify",
          [&] { (void)must(rsa_verify_pkcs1(n, kExponent, HashAlgorithm::kSha256, kDigest, signature)); });
}

void measure_long_rsa() {
  const RsaPrivateKey key = load_rsa("RSA-4096 load from e, p, q", kP2048, kQ2048);
  const DigestInfo info = digest_info(HashAlgorithm::kSha256, kDigest);
  measure("RSA-4096 sign", [&] { (void)must(key.sign_pkcs1(info)); });
}

void measure_curve(const Curve& curve, const char* make, const char* sign, const char* verify,
                   const char* agree) {
  EcPrivateKey key;
  measure(make, [&] { key = std::move(*must(EcPrivateKey::generate(curve))); });
  const Point point = *must(key.public_point());
  EcdsaDer signature;
  measure(sign, [&] { signature = *must(key.sign(kDigest)); });
  const EcdsaPlain plain = *must(ecdsa_der_to_plain(signature, curve.order_bytes()));
  measure(verify, [&] { (void)must(ecdsa_verify(curve, point, kDigest, plain)); });
  SecretBuffer<kMaxPointBytes> shared;
  measure(agree, [&] { (void)must(key.agree(point, shared)); });
}

void measure_raw_curves() {
  const MontgomeryPrivateKey x25519 =
      std::move(*must(MontgomeryPrivateKey::generate(MontgomeryCurve::kX25519)));
  const auto point = *must(x25519.public_key());
  MontgomerySecret shared;
  measure("X25519", [&] { (void)must(x25519.agree(point, shared)); });
  const EdwardsPrivateKey ed25519 = std::move(*must(EdwardsPrivateKey::generate(EdwardsCurve::kEd25519)));
  measure("Ed25519 sign", [&] { (void)must(ed25519.sign(kDigest)); });
}

void measure_symmetric() {
  constexpr std::size_t kLength = 1024;
  static std::array<std::uint8_t, kLength> data;
  const std::array<std::uint8_t, 16> iv{};
  measure("SHA-256, 1024 bytes", [&] { (void)must(hash(HashAlgorithm::kSha256, {data})); });
  measure("AES-256-CBC encrypt, 1024 bytes", [&] { (void)must(aes_cbc_encrypt(kDigest, iv, data, data)); });
  measure("AES-256-CBC decrypt, 1024 bytes", [&] { (void)must(aes_cbc_decrypt(kDigest, iv, data, data)); });
  measure("AES-256-CTR, 1024 bytes",
          [&] { (void)must(aes_encrypt(AesMode::kCtr, kDigest, iv, data, data)); });
}

}  // namespace
}  // namespace coffer::bench

extern "C" int run() {
  using namespace coffer;
  bench::measure_symmetric();
  bench::measure_curve(crypto::curve(crypto::CurveId::kSecp256r1), "P-256 key pair", "P-256 sign",
                       "P-256 verify", "P-256 ECDH");
  bench::measure_raw_curves();
  bench::measure_curve(crypto::curve(crypto::CurveId::kSecp384r1), "P-384 key pair", "P-384 sign",
                       "P-384 verify", "P-384 ECDH");
  bench::measure_curve(crypto::curve(crypto::CurveId::kSecp256k1), "secp256k1 key pair", "secp256k1 sign",
                       "secp256k1 verify", "secp256k1 ECDH");
  bench::measure_rsa();
  bench::measure_long_rsa();
  return 0;
}
