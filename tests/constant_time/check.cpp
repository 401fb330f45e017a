// Runs every operation of the back-end that has a secret, with all secrets marked: see CMakeLists.txt.
//
//   valgrind constant_time_check FAMILY     ciphers, curves, edwards, rsa or planted

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "crypto/aead.h"
#include "crypto/aes_mode.h"
#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "crypto/montgomery.h"
#include "crypto/pbkdf2.h"
#include "crypto/rsa.h"
#include "crypto/testing/rsa_components.h"
#include "secrets.h"

using namespace coffer;
using namespace coffer::crypto;
using constant_time::mark_public;
using constant_time::mark_secret;

namespace {

using ByteVector = std::vector<std::uint8_t>;

unsigned g_failed = 0;

/// Says how an operation did: it has to succeed, without a new mistake.
void report(const char* name, bool succeeded) {
  static unsigned seen = 0;
  const unsigned mistakes = constant_time::mistakes() - seen;
  seen += mistakes;
  std::printf("%s: %s, %u branches or addresses by secrets\n", name, succeeded ? "done" : "FAILED", mistakes);
  if (!succeeded || mistakes != 0) ++g_failed;
}

ByteVector secret(std::size_t size, std::uint8_t first = 1) {
  ByteVector out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(first + 7 * i);
  mark_secret(out);
  return out;
}

void check_ciphers() {
  const ByteVector iv(16, 3);
  for (const auto mode :
       {AesMode::kEcb, AesMode::kCbc, AesMode::kCfb128, AesMode::kOfb, AesMode::kCtr, AesMode::kXts}) {
    const ByteVector key = secret(mode == AesMode::kXts ? 64 : 32);
    const bool whole = mode == AesMode::kEcb || mode == AesMode::kCbc;
    ByteVector text = secret(whole ? 64 : 61);
    const Bytes used_iv = mode == AesMode::kEcb ? Bytes() : Bytes(iv);
    report("AES encryption", aes_encrypt(mode, key, used_iv, text, text).has_value());
    report("AES decryption", aes_decrypt(mode, key, used_iv, text, text).has_value());
  }
  for (const auto algorithm : {Aead::kAesGcm, Aead::kAesCcm, Aead::kChaCha20Poly1305}) {
    const ByteVector key = secret(32);
    const ByteVector nonce(12, 5);
    ByteVector text = secret(77);
    ByteVector tag(16);
    const AeadParameters parameters{algorithm, key, nonce, nonce};
    report("AEAD sealing", aead_seal(parameters, text, text, tag).has_value());
    report("AEAD opening", aead_open(parameters, text, tag, text).has_value());
  }
  const ByteVector key = secret(32);
  const ByteVector text = secret(100);
  report("CMAC", aes_cmac(key, {text}).has_value());
  for (const auto algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256, HashAlgorithm::kSha512}) {
    ByteVector out(digest_size(algorithm));
    report("hash", hash_into(algorithm, {text}, out).has_value());
    report("HMAC", hmac(algorithm, key, {text}, out).has_value());
    report("HKDF", hkdf(algorithm, {}, key, {}, out).has_value());
    report("PBKDF2", pbkdf2(algorithm, key, {}, 3, out).has_value());
  }
}

void check_curves() {
  for (const Curve& curve : all_curves()) {
    std::printf("curve %d\n", static_cast<int>(curve.id));
    const auto generated = EcPrivateKey::generate(curve);
    report("EC generation", generated.has_value());
    const ByteVector scalar = secret(curve.order_bytes() - 1);
    const auto key = EcPrivateKey::load(curve, scalar);
    report("EC loading", key.has_value());
    if (!key || !generated) continue;
    const ByteVector digest(32, 9);
    report("ECDSA", key->sign(digest).has_value());
    SecretBuffer<kMaxPointBytes> shared;
    report("ECDH", key->agree(*generated->public_point(), shared).has_value());
    Scalar sum;
    report("sum of scalars", add_scalars(curve, scalar, digest, sum).has_value());
  }
}

void check_edwards() {
  for (const auto curve : {EdwardsCurve::kEd25519, EdwardsCurve::kEd448}) {
    const auto key = EdwardsPrivateKey::load(curve, secret(edwards_bytes(curve)));
    report("EdDSA loading", key.has_value());
    const ByteVector message(100, 7);
    report("EdDSA", key && key->sign(message).has_value());
  }
  for (const auto curve : {MontgomeryCurve::kX25519, MontgomeryCurve::kX448}) {
    const auto key = MontgomeryPrivateKey::load(curve, secret(montgomery_bytes(curve)));
    report("X25519 or X448 loading", key.has_value());
    MontgomerySecret shared;
    const ByteVector peer(montgomery_bytes(curve), 9);
    report("X25519 or X448", key && key->agree(peer, shared).has_value());
  }
}

void check_rsa() {
  const ByteVector exponent = {1, 0, 1};
  const auto key = RsaPrivateKey::generate(1024, exponent);
  report("RSA generation", key.has_value());
  testing::OwnedRsaComponents numbers;
  if (!key || !testing::export_components(*key, numbers)) return;
  mark_public(numbers.n.expose());
  const ByteVector modulus(numbers.n.expose().begin(), numbers.n.expose().end());
  const ByteVector digest(32, 9);
  report("RSA signature", key->sign_pkcs1(digest_info(HashAlgorithm::kSha256, digest)).has_value());
  const auto pss = key->sign_pss(HashAlgorithm::kSha256, digest);
  report("RSA-PSS signature", pss.has_value());
  SecretBuffer<kMaxRsaBytes> out;
  report("RSA decryption", !key->decrypt_oaep(HashAlgorithm::kSha256, *pss, out));
  report("RSA decryption", !key->decrypt_pkcs1(*pss, out));
  report("RSA loading", RsaPrivateKey::load(numbers).has_value());
  numbers.d.clear();
  numbers.dp.clear();
  report("RSA loading of primes", RsaPrivateKey::load(numbers).has_value());
}

/// Mistakes on purpose.
int check_planted() {
  static std::array<std::uint8_t, 256> table{};
  const ByteVector key = secret(2);
  volatile int sink = 0;
  if (key[0] > 100) sink = 1;
  const unsigned branches = constant_time::mistakes();
  std::printf("branch: %s\n", branches != 0 ? "found" : "not found");
  sink = table[key[1]] + sink;
  std::printf("index: %s\n", constant_time::mistakes() != branches ? "found" : "not found");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view family = argc == 2 ? argv[1] : "";
  if (family == "planted") return check_planted();
  if (family == "ciphers") {
    check_ciphers();
  } else if (family == "curves") {
    check_curves();
  } else if (family == "edwards") {
    check_edwards();
  } else if (family == "rsa") {
    check_rsa();
  } else {
    std::fputs("usage: valgrind constant_time_check ciphers|curves|edwards|rsa|planted\n", stderr);
    return 2;
  }
  return g_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
