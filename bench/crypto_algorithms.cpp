// What our layer of cryptography costs on top of OpenSSL's EVP functions: each algorithm through both in the
// same run, in turns, as ratios of operations a second.

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "crypto/cipher.h"
#include "crypto/eddsa.h"
#include "crypto/mac.h"
#include "crypto/montgomery.h"

namespace {

using namespace coffer;
using Clock = std::chrono::steady_clock;
using ByteVector = std::vector<std::uint8_t>;
/// One operation. Its state is its own.
using Work = std::function<void()>;

constexpr std::size_t kBulk = 64 * 1024;

void must(bool done, std::string_view what) {
  if (done) return;
  fmt::print(stderr, "crypto_algorithms: {} failed\n", what);
  std::exit(1);
}

template <typename T, typename Free>
std::shared_ptr<T> own(T* object, Free free) {
  must(object != nullptr, "OpenSSL");
  return std::shared_ptr<T>(object, free);
}

/// How often a second the work is done, over about `seconds`.
double rate(const Work& work, double seconds) {
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration<double>(seconds);
  std::size_t count = 0;
  while (Clock::now() < end) {
    for (int n = 0; n < 8; ++n) work();
    count += 8;
  }
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Effort {
  int rounds = 15;
  double seconds = 0.05;
};

/// Prints medians; the ratio is the median of the rounds' ratios, each of two measurements side by side, of
/// which each goes first in every other round.
void compare(std::string_view name, Effort effort, const Work& bare, const Work& ours) {
  bare();
  ours();
  std::vector<double> bare_rates;
  std::vector<double> our_rates;
  std::vector<double> ratios;
  for (int round = 0; round < effort.rounds; ++round) {
    const bool bare_first = round % 2 == 0;
    const double first = rate(bare_first ? bare : ours, effort.seconds);
    const double second = rate(bare_first ? ours : bare, effort.seconds);
    bare_rates.push_back(bare_first ? first : second);
    our_rates.push_back(bare_first ? second : first);
    ratios.push_back(our_rates.back() / bare_rates.back());
  }
  fmt::print("{:<32} {:>12.0f} {:>12.0f} {:>8.3f}\n", name, median(bare_rates), median(our_rates),
             median(ratios));
}

// ---- Bare OpenSSL, as a fast program would use it: algorithms fetched and contexts made once.

Work bare_gcm(const ByteVector& key) {
  const auto cipher = own(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free);
  const auto context = own(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  return [=, in = ByteVector(kBulk), out = ByteVector(kBulk + 16)]() mutable {
    static constexpr std::uint8_t kNonce[12] = {};
    int size = 0;
    must(EVP_EncryptInit_ex2(context.get(), cipher.get(), key.data(), kNonce, nullptr) == 1 &&
             EVP_EncryptUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) ==
                 1 &&
             EVP_EncryptFinal_ex(context.get(), out.data() + in.size(), &size) == 1 &&
             EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, out.data() + in.size()) == 1,
         "AES-GCM");
  };
}

Work bare_cbc(const ByteVector& key, bool encrypt) {
  const auto cipher = own(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr), EVP_CIPHER_free);
  const auto context = own(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  return [=, in = ByteVector(kBulk), out = ByteVector(kBulk)]() mutable {
    static constexpr std::uint8_t kIv[16] = {};
    int size = 0;
    must(EVP_CipherInit_ex2(context.get(), cipher.get(), key.data(), kIv, encrypt ? 1 : 0, nullptr) == 1 &&
             EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
             EVP_CipherUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) == 1,
         "AES-CBC");
  };
}

Work bare_hmac(const ByteVector& key, std::size_t length) {
  const auto mac = own(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
  const auto context = own(EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
  char digest[] = "SHA2-256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  must(EVP_MAC_CTX_set_params(context.get(), parameters) == 1, "HMAC");
  return [=, in = ByteVector(length)] {
    std::uint8_t tag[32];
    std::size_t size = 0;
    must(EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) == 1 &&
             EVP_MAC_update(context.get(), in.data(), in.size()) == 1 &&
             EVP_MAC_final(context.get(), tag, &size, sizeof(tag)) == 1,
         "HMAC");
  };
}

std::shared_ptr<EVP_PKEY> private_key(const char* type, const ByteVector& secret) {
  return own(EVP_PKEY_new_raw_private_key_ex(nullptr, type, nullptr, secret.data(), secret.size()),
             EVP_PKEY_free);
}

/// The peer's key comes with each operation, as it does in each use of key agreement, or once and for all.
Work bare_agreement(const char* type, const ByteVector& secret, const ByteVector& peer, bool peer_each_time) {
  const auto key = private_key(type, secret);
  const auto context = own(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free);
  must(EVP_PKEY_derive_init(context.get()) == 1, type);
  const auto set_peer = [=] {
    const auto other =
        own(EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, peer.data(), peer.size()), EVP_PKEY_free);
    must(EVP_PKEY_derive_set_peer_ex(context.get(), other.get(), 0) == 1, type);
  };
  set_peer();
  return [=] {
    if (peer_each_time) set_peer();
    std::uint8_t shared[crypto::kMaxMontgomeryBytes];
    std::size_t size = sizeof(shared);
    must(EVP_PKEY_derive(context.get(), shared, &size) == 1, type);
  };
}

Work bare_signature(const char* type, const ByteVector& seed, const ByteVector& message) {
  const auto key = private_key(type, seed);
  const auto context = own(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  must(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1,
       type);
  return [=] {
    std::uint8_t signature[crypto::kMaxEddsaSignature];
    std::size_t size = sizeof(signature);
    must(EVP_DigestSign(context.get(), signature, &size, message.data(), message.size()) == 1, type);
  };
}

// ---- The same through our layer

Work our_gcm(const ByteVector& key) {
  return [=, in = ByteVector(kBulk), out = ByteVector(kBulk + 16)]() mutable {
    static constexpr std::array<std::uint8_t, 12> kNonce{};
    must(crypto::aes_gcm_seal(key, kNonce, {}, in, out).has_value(), "AES-GCM");
  };
}

Work our_cbc(const ByteVector& key, bool encrypt) {
  return [=, in = ByteVector(kBulk), out = ByteVector(kBulk)]() mutable {
    static constexpr std::array<std::uint8_t, 16> kIv{};
    const auto process = encrypt ? crypto::aes_cbc_encrypt : crypto::aes_cbc_decrypt;
    must(process(key, kIv, in, out).has_value(), "AES-CBC");
  };
}

Work our_hmac(const ByteVector& key, std::size_t length) {
  return [=, in = ByteVector(length)] {
    std::uint8_t tag[32];
    must(crypto::hmac(crypto::HashAlgorithm::kSha256, key, {in}, tag).has_value(), "HMAC");
  };
}

Work our_agreement(crypto::MontgomeryCurve curve, const ByteVector& secret, const ByteVector& peer) {
  auto loaded = crypto::MontgomeryPrivateKey::load(curve, secret);
  must(loaded.has_value(), "loading a key");
  const auto key = std::make_shared<crypto::MontgomeryPrivateKey>(std::move(*loaded));
  return [=] {
    crypto::MontgomerySecret shared;
    must(key->agree(peer, shared).has_value(), "key agreement");
  };
}

Work our_signature(crypto::EdwardsCurve curve, const ByteVector& seed, const ByteVector& message) {
  auto loaded = crypto::EdwardsPrivateKey::load(curve, seed);
  must(loaded.has_value(), "loading a key");
  const auto key = std::make_shared<crypto::EdwardsPrivateKey>(std::move(*loaded));
  return [=] { must(key->sign(message).has_value(), "EdDSA"); };
}

// ---- Tables

void symmetric(Effort effort) {
  const ByteVector key(32, 0x2B);
  compare("AES-256-GCM, seal 64 KiB", effort, bare_gcm(key), our_gcm(key));
  compare("AES-256-CBC, encrypt 64 KiB", effort, bare_cbc(key, true), our_cbc(key, true));
  compare("AES-256-CBC, decrypt 64 KiB", effort, bare_cbc(key, false), our_cbc(key, false));
  compare("HMAC-SHA-256, 64 bytes", effort, bare_hmac(key, 64), our_hmac(key, 64));
  compare("HMAC-SHA-256, 1 KiB", effort, bare_hmac(key, 1024), our_hmac(key, 1024));
  compare("HMAC-SHA-256, 64 KiB", effort, bare_hmac(key, kBulk), our_hmac(key, kBulk));
}

void agreement(Effort effort, crypto::MontgomeryCurve curve, const char* type) {
  const ByteVector secret(crypto::montgomery_bytes(curve), 0x5A);
  const ByteVector peer(crypto::montgomery_bytes(curve), 0x09);
  const Work ours = our_agreement(curve, secret, peer);
  compare(fmt::format("{}", type), effort, bare_agreement(type, secret, peer, true), ours);
  compare(fmt::format("{}, peer set in advance", type), effort, bare_agreement(type, secret, peer, false),
          ours);
}

void signatures(Effort effort, crypto::EdwardsCurve curve, const char* type, std::string_view name) {
  const ByteVector seed(crypto::edwards_bytes(curve), 0x5A);
  const ByteVector message(32, 0x61);
  compare(fmt::format("{}, sign 32 bytes", name), effort, bare_signature(type, seed, message),
          our_signature(curve, seed, message));
}

}  // namespace

int main(int argc, char** argv) {
  Effort effort;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      effort.rounds = std::max(1, std::atoi(argv[++i]));
    } else if (argument == "--seconds" && i + 1 < argc) {
      effort.seconds = std::atof(argv[++i]);
    } else {
      fmt::print(
          "Usage: bench_crypto_algorithms [--rounds N] [--seconds S]\n"
          "Operations a second of our layer of cryptography beside bare OpenSSL, one thread each:\n"
          "medians of N rounds, each measuring both for S seconds (default 15 and 0.05).\n");
      return argument == "--help" ? 0 : 2;
    }
  }
  fmt::print("{:<32} {:>12} {:>12} {:>8}\n", "operation", "OpenSSL 1/s", "ours 1/s", "ratio");
  symmetric(effort);
  agreement(effort, crypto::MontgomeryCurve::kX25519, "X25519");
  agreement(effort, crypto::MontgomeryCurve::kX448, "X448");
  signatures(effort, crypto::EdwardsCurve::kEd25519, "ED25519", "Ed25519");
  signatures(effort, crypto::EdwardsCurve::kEd448, "ED448", "Ed448");
  return 0;
}
