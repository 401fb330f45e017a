#include "crypto/aead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;
using testing::Vector;

/// One published example; without `plain` it must not open.
struct Example {
  Aead algorithm = Aead::kAesGcm;
  ByteVector key, nonce, aad, cipher, tag;
  std::optional<ByteVector> plain;

  [[nodiscard]] AeadParameters parameters() const { return {algorithm, key, nonce, aad}; }
};

void expect_opens(const Example& example) {
  ByteVector out(example.cipher.size(), 0xEE);
  const auto opened = aead_open(example.parameters(), example.cipher, example.tag, out);
  if (example.plain) {
    ASSERT_TRUE(opened);
    EXPECT_EQ(out, *example.plain);
  } else {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), CryptoError::kVerificationFailed);
    EXPECT_EQ(out, ByteVector(out.size())) << "wiped";
  }
}

void expect_seals(const Example& example) {
  ByteVector out = example.plain.value();
  ByteVector tag(example.tag.size());
  ASSERT_TRUE(aead_seal(example.parameters(), out, out, tag)) << "in place";
  EXPECT_EQ(out, example.cipher);
  EXPECT_EQ(tag, example.tag);
  ASSERT_TRUE(aead_open(example.parameters(), out, tag, out)) << "in place";
  EXPECT_EQ(out, *example.plain);
}

class NistGcm : public ::testing::TestWithParam<std::string> {};

std::optional<Example> gcm_example(const Vector& vector) {
  Example example{.key = vector.bytes("key"),
                  .nonce = vector.bytes("iv"),
                  .aad = vector.bytes("aad"),
                  .cipher = vector.bytes("ct"),
                  .tag = vector.bytes("tag"),
                  .plain = {}};
  if (example.tag.size() < 12) return std::nullopt;
  if (!vector.has("fail")) example.plain = vector.bytes("pt");
  return example;
}

TEST_P(NistGcm, EncryptVectors_SealAsPublished) {
  std::size_t used = 0;
  const auto path = "ciphers/AES/GCM/gcmEncryptExtIV" + GetParam() + ".rsp";
  for (const auto& vector : read_vectors(path)) {
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    const auto example = gcm_example(vector);
    if (!example) continue;
    expect_seals(*example);
    ++used;
  }
  EXPECT_GE(used, 5000u);
}

TEST_P(NistGcm, DecryptVectors_OpenOrFailAsPublished) {
  std::size_t opened = 0;
  std::size_t refused = 0;
  const auto path = "ciphers/AES/GCM/gcmDecrypt" + GetParam() + ".rsp";
  for (const auto& vector : read_vectors(path)) {
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    const auto example = gcm_example(vector);
    if (!example) continue;
    expect_opens(*example);
    ++(example->plain ? opened : refused);
  }
  EXPECT_GE(opened, 2000u);
  EXPECT_GE(refused, 2000u);
}

INSTANTIATE_TEST_SUITE_P(, NistGcm, ::testing::Values("128", "192", "256"),
                         [](const auto& each) { return each.param; });

/// NIST's CCM files name what does not change once: at the top, in a header, or in the first example of many.
class CcmReader {
 public:
  /// The next example, or nothing when this was only a list of lengths.
  std::optional<Example> take(const Vector& vector) {
    if (vector.has("key")) key_ = vector.bytes("key");
    if (vector.has("nonce")) nonce_ = vector.bytes("nonce");
    if (!vector.has("ct")) {
      lengths_ = vector;
      return std::nullopt;
    }
    Example example{.algorithm = Aead::kAesCcm,
                    .key = key_,
                    .nonce = nonce_,
                    .aad = first(vector, "adata", length(vector, "alen")),
                    .cipher = vector.bytes("ct"),
                    .tag = {},
                    .plain = {}};
    const std::size_t text_size = length(vector, "plen");
    EXPECT_EQ(example.cipher.size(), text_size + length(vector, "tlen"));
    EXPECT_EQ(example.nonce.size(), length(vector, "nlen"));
    example.tag.assign(example.cipher.begin() + static_cast<std::ptrdiff_t>(text_size), example.cipher.end());
    example.cipher.resize(text_size);
    if (!vector.has("result") || vector.text("result").starts_with("Pass")) {
      example.plain = first(vector, "payload", text_size);
    }
    return example;
  }

 private:
  /// A field whose length says how much of it there is: none is written "00".
  static ByteVector first(const Vector& vector, const char* name, std::size_t size) {
    auto bytes = vector.bytes(name);
    bytes.resize(size);
    return bytes;
  }
  [[nodiscard]] std::size_t length(const Vector& vector, const std::string& name) const {
    const auto at = vector.section().find(name + " = ");
    if (at == std::string::npos) return lengths_.number(name);
    return std::stoul(vector.section().substr(at + name.size() + 3));
  }

  ByteVector key_, nonce_;
  Vector lengths_{"", 0};
};

class NistCcm : public ::testing::TestWithParam<std::string> {};

TEST_P(NistCcm, Vectors_SealAndOpenAsPublished) {
  std::size_t used = 0;
  std::size_t refused = 0;
  CcmReader reader;
  const auto path = "ciphers/AES/CCM/" + GetParam() + ".rsp";
  for (const auto& vector : read_vectors(path)) {
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    const auto example = reader.take(vector);
    if (!example) continue;
    expect_opens(*example);
    if (example->plain) {
      expect_seals(*example);
    } else {
      ++refused;
    }
    ++used;
  }
  EXPECT_GE(used, 70u);
  const bool with_failures = GetParam().starts_with("DVPT");
  EXPECT_EQ(refused > 0, with_failures);
}

INSTANTIATE_TEST_SUITE_P(, NistCcm,
                         ::testing::Values("DVPT128", "DVPT192", "DVPT256", "VADT128", "VADT192", "VADT256",
                                           "VNT128", "VNT192", "VNT256", "VPT128", "VPT192", "VPT256",
                                           "VTT128", "VTT192", "VTT256"),
                         [](const auto& each) { return each.param; });

// The nonce leaves 2 bytes for the text's length, or more.
TEST(AesCcm, TextTooLongForItsNonce_IsRefused) {
  const ByteVector key(16);
  ByteVector nonce(13);
  ByteVector text(65536);
  ByteVector tag(16);
  EXPECT_EQ(aead_seal({Aead::kAesCcm, key, nonce, {}}, text, text, tag).error(),
            CryptoError::kInvalidArgument);
  EXPECT_EQ(aead_open({Aead::kAesCcm, key, nonce, {}}, text, tag, text).error(),
            CryptoError::kInvalidArgument);
  EXPECT_TRUE(aead_seal({Aead::kAesCcm, key, nonce, {}}, Bytes(text).first(65535), text, tag));
  nonce.pop_back();
  EXPECT_TRUE(aead_seal({Aead::kAesCcm, key, nonce, {}}, text, text, tag));
}

TEST(ChaCha20Poly1305, OpensslVectors_SealAndOpenAsPublished) {
  std::size_t refused = 0;
  for (const auto& vector : read_vectors("ciphers/ChaCha20Poly1305/openssl.txt")) {
    SCOPED_TRACE("openssl.txt:" + std::to_string(vector.line()));
    Example example{.algorithm = Aead::kChaCha20Poly1305,
                    .key = vector.bytes("key"),
                    .nonce = vector.bytes("iv"),
                    .aad = vector.bytes("aad"),
                    .cipher = vector.bytes("ciphertext"),
                    .tag = vector.bytes("tag"),
                    .plain = {}};
    if (!vector.has("result")) example.plain = vector.bytes("plaintext");
    expect_opens(example);
    if (example.plain) {
      expect_seals(example);
    } else {
      ++refused;
    }
  }
  EXPECT_GE(refused, 1u);
}

// The first one is RFC 8439's, section 2.8.2.
TEST(ChaCha20Poly1305, BoringsslVectors_SealAndOpenAsPublished) {
  const auto text_or_hex = [](const std::string& value) {
    if (!value.starts_with('"')) return from_hex(value);
    return from_text(std::string_view(value).substr(1, value.size() - 2));
  };
  for (const auto& vector : read_vectors("ciphers/ChaCha20Poly1305/boringssl.txt")) {
    SCOPED_TRACE("boringssl.txt:" + std::to_string(vector.line()));
    const Example example{.algorithm = Aead::kChaCha20Poly1305,
                          .key = vector.bytes("key"),
                          .nonce = vector.bytes("nonce"),
                          .aad = text_or_hex(vector.text("ad")),
                          .cipher = text_or_hex(vector.text("ct")),
                          .tag = vector.bytes("tag"),
                          .plain = text_or_hex(vector.text("in"))};
    expect_opens(example);
    expect_seals(example);
  }
}

/// Promises that hold for every algorithm.
class EachAead : public ::testing::TestWithParam<Aead> {
 protected:
  EachAead() { EXPECT_TRUE(aead_seal(parameters(), plain_, sealed_, tag_)); }

  [[nodiscard]] AeadParameters parameters() const { return {GetParam(), key_, nonce_, aad_}; }
  [[nodiscard]] static bool is_gcm() { return GetParam() == Aead::kAesGcm; }
  [[nodiscard]] static bool is_ccm() { return GetParam() == Aead::kAesCcm; }

  static void expect_refused(const AeadParameters& parameters, Bytes in, Bytes tag) {
    ByteVector out(in.size(), 0xEE);
    const auto opened = aead_open(parameters, in, tag, out);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), CryptoError::kVerificationFailed);
    EXPECT_EQ(out, ByteVector(out.size())) << "wiped";
  }
  /// Opens after each change of one bit of `bytes`, which is one of the members below.
  void expect_each_bit_counts(ByteVector& bytes) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      SCOPED_TRACE(bit);
      const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
      bytes[bit / 8] ^= mask;
      expect_refused(parameters(), sealed_, tag_);
      bytes[bit / 8] ^= mask;
    }
  }

  ByteVector key_ = ByteVector(32, 1);
  ByteVector nonce_ = ByteVector(12, 2);
  ByteVector aad_ = ByteVector(5, 3);
  ByteVector plain_ = ByteVector(17, 4);
  ByteVector sealed_ = ByteVector(17);
  ByteVector tag_ = ByteVector(16);
};

TEST_P(EachAead, AnyChangedBit_IsRefusedAndWiped) {
  expect_each_bit_counts(key_);
  expect_each_bit_counts(nonce_);
  expect_each_bit_counts(aad_);
  expect_each_bit_counts(sealed_);
  expect_each_bit_counts(tag_);
}

TEST_P(EachAead, AnythingShorter_IsRefused) {
  auto shorter = parameters();
  shorter.aad = shorter.aad.first(4);
  expect_refused(shorter, sealed_, tag_);
  expect_refused(parameters(), Bytes(sealed_).first(16), tag_);
  expect_refused(parameters(), {}, tag_);
}

TEST_P(EachAead, EmptyTextAndData_StillHaveATag) {
  const AeadParameters with = parameters();
  AeadParameters without = with;
  without.aad = {};
  ByteVector tag(16);
  ByteVector other_tag(16);
  ASSERT_TRUE(aead_seal(with, {}, {}, tag));
  ASSERT_TRUE(aead_seal(without, {}, {}, other_tag));
  EXPECT_NE(tag, other_tag);
  EXPECT_NE(other_tag, ByteVector(16));
  EXPECT_TRUE(aead_open(with, {}, tag, {}));
  EXPECT_TRUE(aead_open(without, {}, other_tag, {}));
  expect_refused(without, {}, tag);
}

TEST_P(EachAead, TextThenTagInOneBuffer_SealAndOpenInPlace) {
  ByteVector buffer = plain_;
  buffer.resize(plain_.size() + 16);
  const MutableBytes text = MutableBytes(buffer).first(plain_.size());
  const MutableBytes tag = MutableBytes(buffer).last(16);
  ASSERT_TRUE(aead_seal(parameters(), text, text, tag));
  EXPECT_TRUE(equal(text, sealed_));
  EXPECT_TRUE(equal(tag, tag_));
  ASSERT_TRUE(aead_open(parameters(), text, tag, text));
  EXPECT_TRUE(equal(text, plain_));
}

TEST_P(EachAead, Keys_OfOtherLengthsAreRefused) {
  for (std::size_t size = 0; size <= 64; ++size) {
    const ByteVector key(size);
    auto changed = parameters();
    changed.key = key;
    const bool good = size == 32 || (GetParam() != Aead::kChaCha20Poly1305 && (size == 16 || size == 24));
    ByteVector tag(16);
    const auto sealed = aead_seal(changed, plain_, sealed_, tag);
    EXPECT_EQ(sealed.has_value(), good) << size;
    if (!good) {
      EXPECT_EQ(sealed.error(), CryptoError::kInvalidKey) << size;
      EXPECT_EQ(aead_open(changed, sealed_, tag, sealed_).error(), CryptoError::kInvalidKey) << size;
    }
  }
}

TEST_P(EachAead, Nonces_OfOtherLengthsAreRefused) {
  for (std::size_t size = 0; size <= kMaxAeadNonce + 1; ++size) {
    const ByteVector nonce(size);
    auto changed = parameters();
    changed.nonce = nonce;
    const bool good = is_gcm()   ? size >= 1 && size <= kMaxAeadNonce
                      : is_ccm() ? size >= 7 && size <= 13
                                 : size == 12;
    ByteVector text(20);
    ByteVector tag(16);
    const auto sealed = aead_seal(changed, text, text, tag);
    EXPECT_EQ(sealed.has_value(), good) << size;
    const auto opened = aead_open(changed, text, tag, text);
    EXPECT_EQ(opened, sealed) << size;
    if (!good) {
      EXPECT_EQ(opened.error(), CryptoError::kInvalidArgument) << size;
    }
  }
}

TEST_P(EachAead, Tags_OfOtherLengthsAreRefused) {
  for (std::size_t size = 0; size <= 17; ++size) {
    const bool good = is_gcm()   ? size >= 12 && size <= 16
                      : is_ccm() ? size >= 4 && size <= 16 && size % 2 == 0
                                 : size == 16;
    ByteVector text(20);
    ByteVector tag(size);
    const auto sealed = aead_seal(parameters(), text, text, tag);
    EXPECT_EQ(sealed.has_value(), good) << size;
    const auto opened = aead_open(parameters(), text, tag, text);
    EXPECT_EQ(opened, sealed) << size;
    if (!good) {
      EXPECT_EQ(opened.error(), CryptoError::kInvalidArgument) << size;
    }
  }
}

TEST_P(EachAead, ShortBuffer_IsRefused) {
  const MutableBytes out = MutableBytes(sealed_).first(16);
  EXPECT_EQ(aead_seal(parameters(), plain_, out, tag_).error(), CryptoError::kBufferTooSmall);
  EXPECT_EQ(aead_open(parameters(), plain_, tag_, out).error(), CryptoError::kBufferTooSmall);
}

std::string name_of(const ::testing::TestParamInfo<Aead>& each) {
  constexpr std::array kNames = {"Gcm", "Ccm", "ChaCha20Poly1305"};
  return kNames.at(static_cast<std::size_t>(each.param));
}
INSTANTIATE_TEST_SUITE_P(, EachAead, ::testing::Values(Aead::kAesGcm, Aead::kAesCcm, Aead::kChaCha20Poly1305),
                         name_of);

TEST(Aead, NumberThatNamesNoAlgorithm_IsRefused) {
  const ByteVector key(32);
  ByteVector tag(16);
  EXPECT_FALSE(aead_seal({static_cast<Aead>(3), key, Bytes(key).first(12), {}}, {}, {}, tag));
}

}  // namespace
}  // namespace coffer::crypto
