#include "client/backup/share_file.h"

#include <gmock/gmock.h>

#include "card/testing/apdus.h"

namespace coffer::client {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Made by sc-hsm-tool's format with the openssl of the command line: password "password", share 00..1F.
TEST(ShareFile, KnownFileOpensWithItsPassword) {
  const auto file = card::testing::from_hex(
      "53616c7465645f5f01020304050607082585d4f5f834ed0d917b9811186cbfb588380a503c9f2839f4b48ebadf59e8a9"
      "412fc1f3f65bcbfe0b66b041df8ec330");
  DkekShare share;
  ASSERT_TRUE(read_share_file(file, bytes_of("password"), share));
  for (std::size_t i = 0; i < share.size(); ++i) EXPECT_EQ(share.expose()[i], i);
}

TEST(ShareFile, OtherFilesAreNone) {
  DkekShare share;
  for (const std::size_t size : {0u, 8u, 63u, 64u, 65u}) {
    const std::vector<std::uint8_t> file(size);
    EXPECT_EQ(read_share_file(file, bytes_of("password"), share).error(), ShareFileError::kNotAShare);
  }
}

}  // namespace
}  // namespace coffer::client
