#include "client/login/public_key_file.h"

#include "base/tlv.h"
#include "client/objects/files.h"
#include "client/testing/other_token.h"

namespace coffer::client {
namespace {

using testing::ClientTest;
using testing::error_of;

class PublicKeyFileTest : public ClientTest {
 protected:
  /// The new form, as nobody of ours writes it.
  static ByteVector new_form(const PublicKeyFile& file) {
    static constexpr std::uint8_t kOid[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x81, 0xC3, 0x1F, 0x04, 0x03, 0x01};
    ByteVector content(8192);
    ByteWriter bytes(content);
    TlvWriter(bytes).put_nested(0x30, [&](TlvWriter& out) {
      out.put(0x06, kOid).put(0x61, file.issuer).put(0x62, file.device).put(0x63, file.request);
    });
    content.resize(bytes.size());
    return content;
  }
  static bool same(const PublicKeyFile& a, const PublicKeyFile& b) {
    return a.request == b.request && a.device == b.device && a.issuer == b.issuer;
  }

  testing::OtherToken other_{platform_};
};

TEST_F(PublicKeyFileTest, IsExported_WrittenAndReadInBothForms) {
  other_.generate(1, "ZZADMIN100001");
  const auto file = export_public_key_file(other_.device(), 1);
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_EQ(holder_of(*file), "ZZADMIN100001");
  const auto written = encode_public_key_file(*file);
  ASSERT_TRUE(written);
  const auto old_form = parse_public_key_file(*written);
  ASSERT_TRUE(old_form);
  EXPECT_TRUE(same(*old_form, *file));
  const auto as_new = parse_public_key_file(new_form(*file));
  ASSERT_TRUE(as_new);
  EXPECT_TRUE(same(*as_new, *file));
}

TEST_F(PublicKeyFileTest, CutOff_IsMalformedAtEachLength) {
  other_.generate(1, "ZZADMIN100001");
  const auto file = export_public_key_file(other_.device(), 1);
  ASSERT_TRUE(file);
  for (const ByteVector& whole : {*encode_public_key_file(*file), new_form(*file)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // Also with a length in front that fits what is left.
      ByteVector shorter(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(error_of(parse_public_key_file(shorter)).kind, Error::Kind::kMalformed);
      if (size < 4) continue;
      shorter[2] = static_cast<std::uint8_t>((size - 4) >> 8);
      shorter[3] = static_cast<std::uint8_t>(size - 4);
      EXPECT_EQ(error_of(parse_public_key_file(shorter)).kind, Error::Kind::kMalformed) << size;
    }
  }
}

TEST_F(PublicKeyFileTest, KeyWithoutItsRequest_HasNone) {
  EXPECT_EQ(error_of(export_public_key_file(other_.device(), 1)).kind, Error::Kind::kNotFound);
  other_.generate(1, "ZZADMIN100001");
  ASSERT_TRUE(write_file(other_.device(), 0xCE01, ByteVector{0x30, 0x00}));
  EXPECT_EQ(error_of(export_public_key_file(other_.device(), 1)).kind, Error::Kind::kNotFound);
}

}  // namespace
}  // namespace coffer::client
