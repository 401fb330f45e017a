#include "crypto/mac.h"

#include <gtest/gtest.h>

#include <algorithm>
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

class NistCmac : public ::testing::TestWithParam<const char*> {};

TEST_P(NistCmac, Messages_HavePublishedTags) {
  for (const auto& vector : read_vectors(GetParam())) {
    SCOPED_TRACE(std::string(GetParam()) + ":" + std::to_string(vector.line()));
    const auto tag = aes_cmac(vector.bytes("key"), {vector.bytes("message")});
    ASSERT_TRUE(tag);
    EXPECT_TRUE(equal(*tag, vector.bytes("output")));
  }
}

INSTANTIATE_TEST_SUITE_P(, NistCmac,
                         ::testing::Values("CMAC/nist-800-38b-aes128.txt", "CMAC/nist-800-38b-aes192.txt",
                                           "CMAC/nist-800-38b-aes256.txt"));

// RFC 4493, section 4, examples 3 and 4: the key and 40 bytes, in parts that do not end at blocks.
TEST(Cmac, MessageInParts_HasTheTagOfTheWhole) {
  const auto key = from_hex("2b7e151628aed2a6abf7158809cf4f3c");
  const auto message =
      from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
  const auto expected = from_hex("dfa66747de9ae63030ca32611497c827");
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    const auto tag = aes_cmac(key, {Bytes(message).first(cut), Bytes{}, Bytes(message).subspan(cut)});
    ASSERT_TRUE(tag);
    EXPECT_TRUE(equal(*tag, expected)) << "cut after " << cut;
  }
}

// RFC 4493, section 4, example 1.
TEST(Cmac, NoParts_GivesTheTagOfTheEmptyMessage) {
  const auto tag = aes_cmac(from_hex("2b7e151628aed2a6abf7158809cf4f3c"), {});
  ASSERT_TRUE(tag);
  EXPECT_TRUE(equal(*tag, from_hex("bb1d6929e95937287fa37d129b756746")));
}

TEST(Cmac, KeyOfAnotherLength_IsRefused) {
  for (std::size_t size = 0; size <= 40; ++size) {
    const ByteVector key(size);
    const bool valid = size == 16 || size == 24 || size == 32;
    const auto tag = aes_cmac(key, {});
    EXPECT_EQ(tag.has_value(), valid) << size;
    if (!tag) {
      EXPECT_EQ(tag.error(), CryptoError::kInvalidKey) << size;
    }
  }
}

struct HmacFile {
  HashAlgorithm algorithm;
  const char* path;
};

class RfcHmac : public ::testing::TestWithParam<HmacFile> {};

TEST_P(RfcHmac, Messages_HavePublishedTags) {
  for (const auto& vector : read_vectors(GetParam().path)) {
    SCOPED_TRACE(std::string(GetParam().path) + ":" + std::to_string(vector.line()));
    ByteVector tag(digest_size(GetParam().algorithm));
    ASSERT_TRUE(hmac(GetParam().algorithm, vector.bytes("key"), {vector.bytes("msg")}, tag));
    EXPECT_TRUE(equal(tag, vector.bytes("md")));
  }
}

INSTANTIATE_TEST_SUITE_P(, RfcHmac,
                         ::testing::Values(HmacFile{HashAlgorithm::kSha1, "HMAC/rfc-2202-sha1.txt"},
                                           HmacFile{HashAlgorithm::kSha224, "HMAC/rfc-4231-sha224.txt"},
                                           HmacFile{HashAlgorithm::kSha256, "HMAC/rfc-4231-sha256.txt"},
                                           HmacFile{HashAlgorithm::kSha384, "HMAC/rfc-4231-sha384.txt"},
                                           HmacFile{HashAlgorithm::kSha512, "HMAC/rfc-4231-sha512.txt"}),
                         [](const auto& each) {
                           return "Sha" + std::to_string(digest_size(each.param.algorithm) * 8);
                         });

// FIPS 198-1, section 4 (H(K0 ^ opad || H(K0 ^ ipad || text))), with K0 = 0 for an empty key: computed from
// the hash alone.
TEST(Hmac, EmptyKey_GivesTheTagOfTheDefinition) {
  const auto message = from_text("message");
  const ByteVector ipad(64, 0x36);
  const ByteVector opad(64, 0x5c);
  const auto inner = hash(HashAlgorithm::kSha256, {ipad, message});
  ASSERT_TRUE(inner);
  const auto outer = hash(HashAlgorithm::kSha256, {opad, *inner});
  ASSERT_TRUE(outer);

  ByteVector tag(32);
  ASSERT_TRUE(hmac(HashAlgorithm::kSha256, {}, {message}, tag));
  EXPECT_TRUE(equal(tag, *outer));
}

TEST(Hmac, TagOfAnotherLength_IsRefused) {
  ByteVector tag(33);
  EXPECT_EQ(hmac(HashAlgorithm::kSha256, {}, {}, tag).error(), CryptoError::kBufferTooSmall);
  tag.resize(31);
  EXPECT_EQ(hmac(HashAlgorithm::kSha256, {}, {}, tag).error(), CryptoError::kBufferTooSmall);
}

// What is shared between calls is only read: the thread sanitizer would see otherwise, and so would the tags.
TEST(Hmac, CallsInParallel_DoNotDisturbEachOther) {
  const auto vectors = read_vectors("HMAC/rfc-4231-sha256.txt");
  std::vector<std::thread> threads;
  std::array<bool, 4> all_match{};
  for (auto& match : all_match) {
    threads.emplace_back([&vectors, &match] {
      match = true;
      for (int round = 0; round < 50; ++round) {
        for (const auto& vector : vectors) {
          ByteVector tag(32);
          match = match && hmac(HashAlgorithm::kSha256, vector.bytes("key"), {vector.bytes("msg")}, tag) &&
                  equal(tag, vector.bytes("md"));
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(std::ranges::all_of(all_match, [](bool match) { return match; }));
}

}  // namespace
}  // namespace coffer::crypto
