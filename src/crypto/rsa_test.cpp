#include "crypto/rsa.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;

constexpr std::array<std::uint8_t, 3> kF4 = {0x01, 0x00, 0x01};
constexpr std::array<std::uint8_t, 1> kThree = {0x03};

// ---- Vectors of RSA Laboratories: "# Name:" lines, each followed by lines of hexadecimal digits.

struct Field {
  std::string name;
  ByteVector value;
};

std::vector<Field> read_rsa_vectors(const std::string& path) {
  std::ifstream file(std::string(COFFER_VECTORS_DIR "/asymmetric/RSA/") + path);
  EXPECT_TRUE(file) << path;
  std::vector<Field> fields;
  bool in_value = false;
  for (std::string line; std::getline(file, line);) {
    std::erase_if(line, [](char c) { return c == ' ' || c == '\r'; });
    const auto colon = line.find(':');
    if (line.starts_with('#') && colon != std::string::npos && colon + 1 == line.size()) {
      fields.push_back({line.substr(1, colon - 1), {}});
      in_value = true;
    } else if (line.starts_with('#') || line.starts_with('=')) {
      in_value = false;
    } else if (in_value && !line.empty()) {
      if (line.size() % 2 != 0) line.insert(0, 1, '0');
      const auto digits = from_hex(line);
      fields.back().value.insert(fields.back().value.end(), digits.begin(), digits.end());
    }
  }
  return fields;
}

/// Collects the numbers of the key that the vectors below it belong to.
class KeyCollector {
 public:
  /// @returns whether the field was one of a key's
  bool take(const Field& field) {
    if (field.name == "Modulus") {
      n_ = field.value;
    } else if (field.name == "Publicexponent") {
      e_ = field.value;
    } else if (field.name == "Exponent") {
      d_ = field.value;  // the public one comes first, the private one last
    } else if (field.name == "Prime1") {
      p_ = field.value;
    } else if (field.name == "Prime2") {
      q_ = field.value;
    } else if (field.name == "Coefficient") {
      qinv_ = field.value;
      load();
    } else {
      return field.name.starts_with("Prime");
    }
    return true;
  }
  /// The key, unless it is of a size that we do not serve (the vectors have 1025 to 1031 bits).
  [[nodiscard]] const std::optional<RsaPrivateKey>& key() const { return key_; }

 private:
  void load() {
    key_.reset();
    RsaComponents numbers;
    ASSERT_TRUE(numbers.n.assign(n_) && numbers.e.assign(e_) && numbers.d.assign(d_));
    auto from_d = RsaPrivateKey::load(numbers);
    if (from_d || from_d.error() != CryptoError::kUnsupported) {
      ASSERT_TRUE(from_d);
      RsaComponents out;
      ASSERT_TRUE(from_d->export_components(out));
      const Bytes p = out.p.expose();
      EXPECT_TRUE(equal(p, p_) || equal(p, q_));
      key_ = std::move(*from_d);
    }
  }
  ByteVector n_, e_, d_, p_, q_, qinv_;
  std::optional<RsaPrivateKey> key_;
};

TEST(RsaVectors, Pkcs1Signatures_AreThePublishedOnes) {
  KeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const Field& field : read_rsa_vectors("pkcs1v15sign-vectors.txt")) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Signature" || !keys.key()) continue;
    const auto digest = hash(HashAlgorithm::kSha1, {message});
    ASSERT_TRUE(digest);
    const auto signature = keys.key()->sign_pkcs1(digest_info(HashAlgorithm::kSha1, *digest));
    ASSERT_TRUE(signature);
    EXPECT_TRUE(equal(*signature, field.value));
    ++checked;
  }
  EXPECT_EQ(checked, 8 * 20);
}

TEST(RsaVectors, Pkcs1Cryptograms_Decrypt) {
  KeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const Field& field : read_rsa_vectors("pkcs1v15crypt-vectors.txt")) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Encryption" || !keys.key()) continue;
    SecretBuffer<kMaxRsaBytes> out;
    ASSERT_TRUE(keys.key()->decrypt_pkcs1(field.value, out));
    EXPECT_TRUE(equal(out.expose(), message));
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

void expect_oaep(const std::string& path, HashAlgorithm algorithm, int at_least) {
  SCOPED_TRACE(path);
  KeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const Field& field : read_rsa_vectors(path)) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Encryption" || !keys.key()) continue;
    SecretBuffer<kMaxRsaBytes> out;
    const auto done = keys.key()->decrypt_oaep(algorithm, field.value, out);
    if (!done && done.error() == CryptoError::kInvalidArgument)
      continue;  // the modulus has no room for this hash
    ASSERT_TRUE(done);
    EXPECT_TRUE(equal(out.expose(), message));
    ++checked;
  }
  EXPECT_GE(checked, at_least);
}

TEST(RsaVectors, OaepCryptograms_Decrypt) {
  expect_oaep("pkcs-1v2-1d2-vec/oaep-vect.txt", HashAlgorithm::kSha1, 18);
  expect_oaep("oaep-custom/oaep-sha224-sha224.txt", HashAlgorithm::kSha224, 6);
  expect_oaep("oaep-custom/oaep-sha256-sha256.txt", HashAlgorithm::kSha256, 6);
  expect_oaep("oaep-custom/oaep-sha384-sha384.txt", HashAlgorithm::kSha384, 6);
  expect_oaep("oaep-custom/oaep-sha512-sha512.txt", HashAlgorithm::kSha512, 6);
}

std::optional<HashAlgorithm> hash_named(const std::string& name) {
  if (name == "SHA1") return HashAlgorithm::kSha1;
  if (name == "SHA224") return HashAlgorithm::kSha224;
  if (name == "SHA256") return HashAlgorithm::kSha256;
  if (name == "SHA384") return HashAlgorithm::kSha384;
  if (name == "SHA512") return HashAlgorithm::kSha512;
  return std::nullopt;
}

TEST(RsaVectors, NistSignatures_VerifyAndChangedOnesDoNot) {
  int good = 0;
  ByteVector n;
  ByteVector e;
  for (const auto& vector : read_vectors("asymmetric/RSA/FIPS_186-2/SigGen15_186-3.rsp")) {
    SCOPED_TRACE(vector.line());
    if (vector.has("n")) {
      n = vector.bytes("n");
      e = from_hex(std::string(vector.text("e").size() % 2, '0') + vector.text("e"));
    }
    if (!vector.has("s")) continue;
    const auto algorithm = hash_named(vector.text("shaalg"));
    ASSERT_TRUE(algorithm);
    const auto digest = hash(*algorithm, {vector.bytes("msg")});
    ASSERT_TRUE(digest);
    auto signature = vector.bytes("s");
    EXPECT_TRUE(rsa_verify_pkcs1(n, e, *algorithm, *digest, signature));
    signature[signature.size() / 2] ^= 1;
    const auto bad = rsa_verify_pkcs1(n, e, *algorithm, *digest, signature);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), CryptoError::kVerificationFailed);
    ++good;
  }
  EXPECT_GT(good, 100);
}

// ---- Keys of our own, checked by OpenSSL itself.

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using PublicKey = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeKey>;

PublicKey public_half(const RsaPrivateKey& key) {
  RsaComponents numbers;
  EXPECT_TRUE(key.export_components(numbers));
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
  return PublicKey(result);
}

bool openssl_verifies(const PublicKey& key, int padding, const EVP_MD* digest, Bytes hashed,
                      Bytes signature) {
  const Context context(EVP_PKEY_CTX_new(key.get(), nullptr));
  EVP_PKEY_verify_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), padding);
  EVP_PKEY_CTX_set_signature_md(context.get(), digest);
  if (padding == RSA_PKCS1_PSS_PADDING)
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST);
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hashed.data(), hashed.size()) ==
         1;
}

ByteVector openssl_encrypts(const PublicKey& key, int padding, Bytes message) {
  const Context context(EVP_PKEY_CTX_new(key.get(), nullptr));
  EVP_PKEY_encrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), padding);
  ByteVector out(kMaxRsaBytes);
  std::size_t length = out.size();
  EXPECT_EQ(EVP_PKEY_encrypt(context.get(), out.data(), &length, message.data(), message.size()), 1);
  out.resize(length);
  return out;
}

const EVP_MD* openssl_digest(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return EVP_sha1();
    case HashAlgorithm::kSha224:
      return EVP_sha224();
    case HashAlgorithm::kSha256:
      return EVP_sha256();
    case HashAlgorithm::kSha384:
      return EVP_sha384();
    case HashAlgorithm::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

constexpr auto kHashes =
    std::to_array<HashAlgorithm>({HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256,
                                  HashAlgorithm::kSha384, HashAlgorithm::kSha512});

/// One key of 1024 bits for all tests that only need some key.
const RsaPrivateKey& some_key() {
  static const RsaPrivateKey key = [] {
    auto made = RsaPrivateKey::generate(1024, kF4);
    EXPECT_TRUE(made);
    return std::move(*made);
  }();
  return key;
}

class RsaSizes : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RsaSizes, GeneratedKey_SignsAndDecryptsAsOpensslExpects) {
  const auto key = RsaPrivateKey::generate(GetParam(), kF4);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->modulus_bytes(), GetParam() / 8);
  const PublicKey peer = public_half(*key);
  for (const auto algorithm : kHashes) {
    const ByteVector digest(digest_size(algorithm), 0x5A);
    const EVP_MD* md = openssl_digest(algorithm);
    const auto pkcs1 = key->sign_pkcs1(digest_info(algorithm, digest));
    ASSERT_TRUE(pkcs1);
    EXPECT_EQ(pkcs1->size(), key->modulus_bytes());
    EXPECT_TRUE(openssl_verifies(peer, RSA_PKCS1_PADDING, md, digest, *pkcs1));
    const auto pss = key->sign_pss(algorithm, digest);
    if (GetParam() == 1024 && algorithm == HashAlgorithm::kSha512) {
      ASSERT_FALSE(pss);
      EXPECT_EQ(pss.error(), CryptoError::kInvalidArgument);
    } else {
      ASSERT_TRUE(pss);
      EXPECT_TRUE(openssl_verifies(peer, RSA_PKCS1_PSS_PADDING, md, digest, *pss));
    }
  }
  const auto message = from_text("attack at dawn");
  SecretBuffer<kMaxRsaBytes> out;
  ASSERT_TRUE(key->decrypt_pkcs1(openssl_encrypts(peer, RSA_PKCS1_PADDING, message), out));
  EXPECT_TRUE(equal(out.expose(), message));
  ASSERT_TRUE(
      key->decrypt_oaep(HashAlgorithm::kSha1, openssl_encrypts(peer, RSA_PKCS1_OAEP_PADDING, message), out));
  EXPECT_TRUE(equal(out.expose(), message));
}

INSTANTIATE_TEST_SUITE_P(, RsaSizes, ::testing::Values(1024, 1536, 2048, 3072, 4096),
                         [](const auto& size) { return std::to_string(size.param); });

TEST(Rsa, PublicExponents_SmallAndBig_Work) {
  const auto big = from_hex("c00000000000000000000000000000000000000000000000000000000000000b");
  for (const Bytes exponent : {Bytes(kThree), Bytes(kF4), Bytes(big)}) {
    SCOPED_TRACE(exponent.size());
    for (const std::size_t bits : {1024U, 2048U}) {
      const auto key = RsaPrivateKey::generate(bits, exponent);
      ASSERT_TRUE(key);
      RsaComponents numbers;
      ASSERT_TRUE(key->export_components(numbers));
      EXPECT_TRUE(equal(numbers.e.expose(), exponent));
      const ByteVector digest(32, 7);
      const auto signature = key->sign_pkcs1(digest_info(HashAlgorithm::kSha256, digest));
      ASSERT_TRUE(signature);
      EXPECT_TRUE(openssl_verifies(public_half(*key), RSA_PKCS1_PADDING, EVP_sha256(), digest, *signature));
      EXPECT_TRUE(rsa_verify_pkcs1(numbers.n.expose(), exponent, HashAlgorithm::kSha256, digest, *signature));
    }
  }
}

TEST(Rsa, GenerateWithBadParameters_IsRefused) {
  const auto error = [](std::size_t bits, Bytes exponent) {
    const auto key = RsaPrivateKey::generate(bits, exponent);
    return key ? std::nullopt : std::optional(key.error());
  };
  EXPECT_EQ(error(1023, kF4), CryptoError::kUnsupported);
  EXPECT_EQ(error(8192, kF4), CryptoError::kUnsupported);
  EXPECT_EQ(error(1024, {}), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, from_hex("01")), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, from_hex("04")), CryptoError::kInvalidArgument);
  EXPECT_EQ(error(1024, ByteVector(33, 0xFF)), CryptoError::kInvalidArgument);
}

// ---- Loading

void copy_numbers(const RsaComponents& from, RsaComponents& to) {
  ASSERT_TRUE(to.n.assign(from.n.expose()) && to.e.assign(from.e.expose()) && to.d.assign(from.d.expose()) &&
              to.p.assign(from.p.expose()) && to.q.assign(from.q.expose()) &&
              to.dp.assign(from.dp.expose()) && to.dq.assign(from.dq.expose()) &&
              to.qinv.assign(from.qinv.expose()));
}

/// The outcome of loading some_key() after `change`.
std::optional<CryptoError> load_changed(const std::function<void(RsaComponents&)>& change) {
  RsaComponents original;
  RsaComponents numbers;
  EXPECT_TRUE(some_key().export_components(original));
  copy_numbers(original, numbers);
  change(numbers);
  const auto key = RsaPrivateKey::load(numbers);
  if (!key) return key.error();
  const auto info = digest_info(HashAlgorithm::kSha1, ByteVector(20, 1));
  const auto expected = some_key().sign_pkcs1(info);
  const auto signature = key->sign_pkcs1(info);
  EXPECT_TRUE(expected && signature && *expected == *signature);
  RsaComponents again;
  EXPECT_TRUE(key->export_components(again));
  EXPECT_FALSE(again.dp.empty() || again.dq.empty() || again.qinv.empty());
  return std::nullopt;
}

TEST(RsaLoad, AnySufficientNumbers_MakeTheSameKey) {
  EXPECT_EQ(load_changed([](RsaComponents&) {}), std::nullopt);
  EXPECT_EQ(load_changed([](RsaComponents& k) {
              k.p.clear(), k.q.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
            }),
            std::nullopt);
  EXPECT_EQ(load_changed([](RsaComponents& k) {
              k.n.clear(), k.d.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
            }),
            std::nullopt);
  EXPECT_EQ(load_changed([](RsaComponents& k) { k.qinv.clear(); }), std::nullopt);
}

TEST(RsaLoad, MissingNumbers_AreRefused) {
  EXPECT_EQ(load_changed([](RsaComponents& k) { k.e.clear(); }), CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](RsaComponents& k) { k.q.clear(); }), CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](RsaComponents& k) { k.p.clear(), k.q.clear(), k.d.clear(); }),
            CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([](RsaComponents& k) { k.p.clear(), k.q.clear(), k.n.clear(); }),
            CryptoError::kInvalidKey);
}

TEST(RsaLoad, InconsistentNumbers_AreRefused) {
  const auto invalid = [](const std::function<void(RsaComponents&)>& change) {
    EXPECT_EQ(load_changed(change), CryptoError::kInvalidKey);
  };
  invalid([](RsaComponents& k) { k.n.storage()[64] ^= 2; });
  invalid([](RsaComponents& k) { k.d.storage()[64] ^= 2; });
  invalid([](RsaComponents& k) { k.p.storage()[32] ^= 2; });
  invalid([](RsaComponents& k) { k.dp.storage()[32] ^= 2; });
  invalid([](RsaComponents& k) { k.dq.storage()[32] ^= 2; });
  invalid([](RsaComponents& k) { k.qinv.storage()[32] ^= 2; });
  invalid([](RsaComponents& k) { ASSERT_TRUE(k.e.assign(kThree)); });
  invalid([](RsaComponents& k) { ASSERT_TRUE(k.e.assign(from_hex("010000"))); });
  invalid([](RsaComponents& k) { ASSERT_TRUE(k.d.assign(from_hex("00"))); });
  // n, e, d alone, d wrong: the search for the primes must notice.
  invalid([](RsaComponents& k) {
    k.p.clear(), k.q.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
    k.d.storage()[64] ^= 2;
  });
}

TEST(RsaLoad, EqualOrCompositePrimes_AreRefused) {
  const auto derived = [](RsaComponents& k) {
    k.n.clear(), k.d.clear(), k.dp.clear(), k.dq.clear(), k.qinv.clear();
  };
  EXPECT_EQ(load_changed([&](RsaComponents& k) {
              derived(k);
              ASSERT_TRUE(k.q.assign(k.p.expose()));
            }),
            CryptoError::kInvalidKey);
  EXPECT_EQ(load_changed([&](RsaComponents& k) {
              derived(k);
              std::fill_n(k.q.storage().begin(), 64, std::uint8_t{0xFF});  // 2^512 - 1 is divisible by 3
            }),
            CryptoError::kInvalidKey);
}

TEST(RsaLoad, OtherSizes_AreUnsupported) {
  EXPECT_EQ(load_changed([](RsaComponents& k) { ASSERT_TRUE(k.n.assign(ByteVector(100, 0xFF))); }),
            CryptoError::kUnsupported);
  EXPECT_EQ(load_changed([](RsaComponents& k) {
              k.n.clear();
              ASSERT_TRUE(k.p.assign(from_hex("0b")));
            }),
            CryptoError::kUnsupported);
}

// ---- Operations

TEST(Rsa, PrivateOperation_IsInverseOfPublicOne) {
  const PublicKey peer = public_half(some_key());
  ByteVector block(128, 0x11);
  block[0] = 0;
  SecretBuffer<kMaxRsaBytes> out;
  ASSERT_TRUE(some_key().private_operation(block, out));
  ASSERT_EQ(out.size(), 128U);
  EXPECT_EQ(openssl_encrypts(peer, RSA_NO_PADDING, out.expose()), block);
  ASSERT_TRUE(some_key().private_operation(from_hex("02"), out));
  ASSERT_EQ(out.size(), 128U);
  EXPECT_EQ(openssl_encrypts(peer, RSA_NO_PADDING, out.expose()).back(), 2);
}

TEST(Rsa, BlocksOfWrongLengthOrValue_AreRefused) {
  const auto& key = some_key();
  RsaComponents numbers;
  ASSERT_TRUE(key.export_components(numbers));
  SecretBuffer<kMaxRsaBytes> out;
  const auto is_invalid = [](const auto& result) {
    return !result && result.error() == CryptoError::kInvalidArgument;
  };
  EXPECT_TRUE(is_invalid(key.private_operation({}, out)));
  EXPECT_TRUE(is_invalid(key.private_operation(ByteVector(129, 0), out)));
  EXPECT_TRUE(is_invalid(key.private_operation(numbers.n.expose(), out)));
  EXPECT_TRUE(is_invalid(key.sign_pkcs1(ByteVector(118, 1))));
  EXPECT_TRUE(key.sign_pkcs1(ByteVector(117, 1)));
  EXPECT_TRUE(is_invalid(key.sign_pss(HashAlgorithm::kSha256, ByteVector(31, 1))));
  EXPECT_TRUE(is_invalid(key.decrypt_pkcs1(ByteVector(127, 1), out)));
  EXPECT_TRUE(is_invalid(key.decrypt_oaep(HashAlgorithm::kSha1, ByteVector(129, 1), out)));
  EXPECT_TRUE(is_invalid(key.decrypt_oaep(HashAlgorithm::kSha512, ByteVector(128, 1), out)));
}

TEST(Rsa, WrongPadding_FailsAndLeavesNothing) {
  const PublicKey peer = public_half(some_key());
  ByteVector block(128, 0x11);
  block[0] = 0;
  const auto cryptogram = openssl_encrypts(peer, RSA_NO_PADDING, block);
  SecretBuffer<kMaxRsaBytes> out;
  const auto pkcs1 = some_key().decrypt_pkcs1(cryptogram, out);
  ASSERT_FALSE(pkcs1);
  EXPECT_EQ(pkcs1.error(), CryptoError::kVerificationFailed);
  EXPECT_TRUE(out.empty());
  const auto oaep = some_key().decrypt_oaep(HashAlgorithm::kSha256, cryptogram, out);
  ASSERT_FALSE(oaep);
  EXPECT_EQ(oaep.error(), CryptoError::kVerificationFailed);
  EXPECT_TRUE(out.empty());
}

TEST(Rsa, EmptyMessage_Decrypts) {
  const PublicKey peer = public_half(some_key());
  SecretBuffer<kMaxRsaBytes> out;
  EXPECT_TRUE(
      some_key().decrypt_oaep(HashAlgorithm::kSha1, openssl_encrypts(peer, RSA_PKCS1_OAEP_PADDING, {}), out));
  EXPECT_TRUE(out.empty());
}

TEST(Rsa, BadPublicKeys_AreInvalid) {
  const ByteVector digest(32, 1);
  const ByteVector signature(128, 1);
  const auto is_invalid = [&](Bytes n, Bytes e) {
    const auto result = rsa_verify_pkcs1(n, e, HashAlgorithm::kSha256, digest, signature);
    return !result && result.error() == CryptoError::kInvalidKey;
  };
  EXPECT_TRUE(is_invalid({}, kF4));
  EXPECT_TRUE(is_invalid(ByteVector(64, 0xFF), kF4));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFE), kF4));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFF), {}));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFF), from_hex("01")));
}

TEST(Rsa, TwoThreadsOnOneKey_MakeGoodSignatures) {
  const auto info = digest_info(HashAlgorithm::kSha256, ByteVector(32, 9));
  const auto expected = some_key().sign_pkcs1(info);
  ASSERT_TRUE(expected);
  const auto work = [&](int& good) {
    for (int i = 0; i < 50; ++i) {
      const auto signature = some_key().sign_pkcs1(info);
      if (signature && *signature == *expected) ++good;
    }
  };
  std::array<int, 2> good{};
  std::thread first(work, std::ref(good[0]));
  std::thread second(work, std::ref(good[1]));
  first.join();
  second.join();
  EXPECT_EQ(good[0], 50);
  EXPECT_EQ(good[1], 50);
}

TEST(Rsa, MovedKey_GoesOnAndLeavesTheOtherEmpty) {
  auto key = RsaPrivateKey::generate(1024, kF4);
  ASSERT_TRUE(key);
  RsaPrivateKey moved(std::move(*key));
  EXPECT_FALSE(static_cast<bool>(*key));  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_TRUE(moved.sign_pkcs1(from_hex("00")));
  EXPECT_FALSE(key->sign_pkcs1(from_hex("00")));
  moved = RsaPrivateKey();
  EXPECT_FALSE(static_cast<bool>(moved));
}

TEST(DigestInfo, EachHash_RoundTripsAndNothingElseParses) {
  for (const auto algorithm : kHashes) {
    const ByteVector digest(digest_size(algorithm), 0xA5);
    auto info = digest_info(algorithm, digest);
    ASSERT_FALSE(info.empty());
    const auto parsed = parse_digest_info(info);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->algorithm, algorithm);
    EXPECT_TRUE(equal(parsed->digest, digest));
    for (std::size_t n = 0; n < info.size(); ++n) EXPECT_FALSE(parse_digest_info(info.bytes().first(n)));
    for (std::size_t n = 0; n < info.size() - digest.size(); ++n) {
      auto changed = info;
      changed.storage()[n] ^= 1;
      EXPECT_FALSE(parse_digest_info(changed)) << n;
    }
    EXPECT_TRUE(digest_info(algorithm, Bytes(digest).first(digest.size() - 1)).empty());
  }
}

}  // namespace
}  // namespace coffer::crypto
