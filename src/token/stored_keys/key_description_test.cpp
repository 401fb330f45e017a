#include "token/stored_keys/key_description.h"

#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

std::string described(KeyId id, KeyType type, std::uint16_t parameter) {
  KeyInfo info;
  info.type = type;
  info.parameter = parameter;
  std::string hex;
  for (const std::uint8_t byte : describe_for_hosts(id, info).bytes()) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 0x0F];
  }
  return hex;
}

TEST(KeyDescription, PublishedExamples_AreReproduced) {
  EXPECT_EQ(described(1, KeyType::kEc, static_cast<std::uint16_t>(crypto::CurveId::kSecp256r1)),
            "A01A30020C0030080401310303072080A10A30083002040002020100");
  EXPECT_EQ(described(1, KeyType::kRsa, 2048), "301930020C00300704013103020274A10A30083002040002020800");
  EXPECT_EQ(described(1, KeyType::kAes, 256),
            "A81E30020C003008040131030307C010A006300402020100A106300430020400");
  EXPECT_EQ(described(12, KeyType::kAes, 512),
            "A81F30020C00300904023132030307C010A006300402020200A106300430020400");
}

// The Pico HSM says 528 of P-521: with that OpenSC before 0.26 offers no mechanism for the key.
TEST(KeyDescription, SizeOfACurve_IsThatOfItsField) {
  const auto ends_with = [](const std::string& text, std::string_view end) { return text.ends_with(end); };
  EXPECT_TRUE(ends_with(described(200, KeyType::kEc, static_cast<std::uint16_t>(crypto::CurveId::kSecp521r1)),
                        "0209"));
  EXPECT_TRUE(ends_with(described(2, KeyType::kMontgomery, 2), "01C0"));
  EXPECT_TRUE(ends_with(described(2, KeyType::kEdwards, 2), "01C8"));
}

using KeyDescriptionFileTest = TokenTest;

TEST_F(KeyDescriptionFileTest, IsReadUntilAHostWritesItsOwn) {
  const FileId fid = 0xC401;
  ByteVector out(1024);
  EXPECT_EQ(error(token_.files().read(session_, fid, out)), ErrorCode::kNotFound);
  generate_ec(1);
  const auto size = token_.files().read(session_, fid, out);
  ASSERT_TRUE(size);
  EXPECT_EQ(*size, 28U);
  EXPECT_EQ(token_.files().size(fid), *size);
  ByteVector scratch(70000);
  ASSERT_TRUE(token_.files().update(session_, fid, 0, bytes_of("host"), scratch));
  EXPECT_EQ(token_.files().size(fid), 4U);
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_EQ(token_.files().size(fid), 4U) << "the host's stays";
}

}  // namespace
}  // namespace coffer::token::testing
