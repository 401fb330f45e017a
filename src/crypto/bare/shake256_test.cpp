#include "crypto/bare/shake256.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <memory>
#include <vector>

namespace coffer::crypto::bare {
namespace {

using ByteVector = std::vector<std::uint8_t>;

ByteVector openssl_shake256(const ByteVector& message, std::size_t length) {
  ByteVector out(length);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EXPECT_EQ(EVP_DigestInit_ex(context.get(), EVP_shake256(), nullptr), 1);
  EXPECT_EQ(EVP_DigestUpdate(context.get(), message.data(), message.size()), 1);
  EXPECT_EQ(EVP_DigestFinalXOF(context.get(), out.data(), length), 1);
  return out;
}

TEST(Shake256, MessagesAndOutputsOfManyLengths_AreThoseOfOpenssl) {
  for (const std::size_t length : {0U, 1U, 134U, 135U, 136U, 137U, 271U, 272U, 1000U}) {
    ByteVector message(length);
    for (std::size_t i = 0; i < length; ++i) message[i] = static_cast<std::uint8_t>(7 * i + 1);
    for (const std::size_t size : {1U, 114U, 136U, 137U, 400U}) {
      Shake256 shake;
      shake.absorb(Bytes(message).first(length / 3));
      shake.absorb(Bytes(message).subspan(length / 3));
      ByteVector out(size);
      shake.squeeze(out);
      EXPECT_EQ(out, openssl_shake256(message, size)) << length << ", " << size;
    }
  }
}

}  // namespace
}  // namespace coffer::crypto::bare
