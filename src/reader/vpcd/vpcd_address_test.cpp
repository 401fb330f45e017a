#include "reader/vpcd/vpcd_address.h"

#include <gtest/gtest.h>

namespace coffer::reader {
namespace {

TEST(VpcdAddress, HostAndPort_IsRead) {
  EXPECT_EQ(VpcdAddress::parse("localhost:35963"), (VpcdAddress{"localhost", 35963}));
  EXPECT_EQ(VpcdAddress::parse("[::1]:1"), (VpcdAddress{"::1", 1}));
}

TEST(VpcdAddress, AnythingElse_IsRefused) {
  for (const char* text : {"", ":", "localhost", "localhost:", ":35963", "[]:1", "localhost:0",
                           "localhost:65536", "localhost:-1", "localhost:+1", "localhost: 1", "localhost:1x",
                           "localhost:0x8C7B", "::1", "::1:35963"}) {
    EXPECT_EQ(VpcdAddress::parse(text), std::nullopt) << text;
  }
}

TEST(VpcdAddress, ToString_ReadsBack) {
  for (const char* text : {"localhost:35963", "[::1]:1"}) {
    EXPECT_EQ(VpcdAddress::parse(text).value().to_string(), text);
  }
}

}  // namespace
}  // namespace coffer::reader
