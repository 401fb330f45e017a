#include "cli/token/keys.h"

#include <gmock/gmock.h>
#include <openssl/x509.h>

#include "cli/key_files/openssl_key.h"
#include "cli/run/memory_token.h"
#include "client/in_process_connection.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A token in memory, and a session of its user.
class KeysOfATokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(token_, nullptr);
    ASSERT_TRUE(token_->initialise(bytes_of("648219"), bytes_of("12345678"), std::nullopt));
    auto opened =
        TokenSession::over(std::make_unique<client::InProcessConnection>(token_->new_card()), "memory");
    ASSERT_TRUE(opened);
    session_ = std::move(*opened);
    ASSERT_TRUE(client::verify_pin(session_->device(), client::Pin::kUser, bytes_of("648219")));
  }
  Result<client::Key, Failure> make(std::string_view algorithm, std::string label, ByteVector id = {}) {
    return make_key(*session_, {.algorithm = find_algorithm(algorithm), .label = std::move(label), .id = id});
  }

  std::unique_ptr<MemoryToken> token_ = MemoryToken::make();
  std::unique_ptr<TokenSession> session_;
};

TEST_F(KeysOfATokenTest, EveryKindIsCalledAsItWasAskedFor) {
  for (const KeyAlgorithm& algorithm : key_algorithms()) {
    if (algorithm.name.starts_with("rsa:")) continue;  // minutes; the acceptance tests make some
    const auto key = make(algorithm.name, std::string(algorithm.name));
    ASSERT_TRUE(key) << algorithm.name << ": " << key.error().cause;
    EXPECT_EQ(algorithm_of(*key), algorithm.name);
    const ByteVector public_key = public_key_of(*key);
    if (algorithm.name.starts_with("aes:")) {
      EXPECT_TRUE(public_key.empty());
      continue;
    }
    const unsigned char* at = public_key.data();
    const Key parsed(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
    EXPECT_NE(parsed, nullptr) << algorithm.name;
  }
}

TEST_F(KeysOfATokenTest, AKeyIsFoundByLabelIdAndNumber) {
  ASSERT_TRUE(make("ec:p256", "first"));
  ASSERT_TRUE(make("ec:p256", "second", {0xAB, 0xCD}));
  EXPECT_EQ(find_key(*session_, "first")->id, ByteVector{1}) << "its number, where nobody gave it one";
  EXPECT_EQ(find_key(*session_, "id:abcd")->label, "second");
  EXPECT_EQ(find_key(*session_, "#2")->label, "second");
  EXPECT_EQ(find_key(*session_, "third").error().code, ExitCode::kNotFound);
}

TEST_F(KeysOfATokenTest, ALabelIsThereOnce) {
  ASSERT_TRUE(make("ec:p256", "first"));
  EXPECT_EQ(make("ec:p256", "first").error().code, ExitCode::kExists);
  EXPECT_EQ(list_keys(*session_)->size(), 1u);
  EXPECT_TRUE(*is_label_taken(*session_, "first"));
  EXPECT_FALSE(*is_label_taken(*session_, "first", 1)) << "by another key than itself";
}

}  // namespace
}  // namespace coffer::cli
