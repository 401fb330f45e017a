// What hosts are told of the token and of its files, and files in pieces with long offsets, as APDUs.

#include "base/endian.h"
#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::to_hex;

class FileInformation : public CardTest {};

TEST_F(FileInformation, InitializeTellsMemoryAndVersion) {
  EXPECT_EQ(send("8050000000").hex(), "00102030000305");
}

TEST_F(FileInformation, FileInformationOfAKeyShowsItsPolicyToAnybody) {
  log_in();
  ASSERT_EQ(sw("004805B00A 9004 00000003 9102 1011"), Sw::kOk);
  ASSERT_EQ(sw("004806B0"), Sw::kOk);
  card_.reset();
  EXPECT_EQ(send("00A4000002CC0500").hex(),
            to_hex(from_hex("62 1B 81020000 820101 8302CC05 8A0105 A5810A 900400000003 91021011")));
  EXPECT_EQ(send("00A4000002CC0600").hex(), "620B810200008201018302CC06") << "nothing to say";
  EXPECT_EQ(send("00A4020002CC0600").hex(), "620B810200008201018302CC06") << "P1 = 02";
  EXPECT_EQ(send("00A4090002CC0600").hex(), "620B810200008201018302CC06") << "P1 = 09";
  EXPECT_EQ(sw("00A4010002CC0600"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("00A4030000"), Sw::kWrongP1P2);
}

class LargeFiles : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
  }
  Sw write(std::uint16_t fid, std::uint32_t offset, Bytes piece) {
    ByteVector data(piece.size() + 16);
    ByteWriter out(data);
    TlvWriter(out).put(0x54, be32(offset)).put(0x53, piece);
    return send(extended(0x00D70000U | fid, Bytes(data).first(out.size()))).sw;
  }
  ByteVector read(std::uint16_t fid, std::uint32_t offset, std::uint16_t le = 0) {
    ByteVector data(6);
    ByteWriter out(data);
    TlvWriter(out).put(0x54, be32(offset));
    return send(extended(0x00B10000U | fid, data, le)).data;
  }
  /// Writes a file as the Pico HSM's test does: in pieces of several lengths.
  Sw write_in_pieces(std::uint16_t fid, Bytes content) {
    constexpr std::size_t kPieces[] = {509, 1021, 1801, 997};
    std::size_t offset = 0;
    for (std::size_t i = 0; offset < content.size(); ++i) {
      const std::size_t size = std::min(kPieces[i % 4], content.size() - offset);
      const Sw status = write(fid, static_cast<std::uint32_t>(offset), content.subspan(offset, size));
      if (status != Sw::kOk) return status;
      offset += size;
    }
    return Sw::kOk;
  }
  static ByteVector content(std::size_t size) {
    ByteVector bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
    return bytes;
  }
};

TEST_F(LargeFiles, GrowInPiecesTo65535Bytes) {
  for (const std::size_t size : {4095U, 4096U, 4097U, 0xFFFEU, 0xFFFFU}) {
    const ByteVector whole = content(size);
    ASSERT_EQ(write_in_pieces(0xCFF0, whole), Sw::kOk) << size;
    ASSERT_EQ(read(0xCFF0, 0), whole) << size;
    EXPECT_EQ(read(0xCFF0, static_cast<std::uint32_t>(size)), ByteVector{}) << "at the end there is nothing";
    EXPECT_EQ(read(0xCFF0, static_cast<std::uint32_t>(size) - 601, 601).size(), 601u);
  }
  ASSERT_EQ(write(0xCFF0, 0, content(4095)), Sw::kOk);
  EXPECT_EQ(read(0xCFF0, 0).size(), 4095u) << "a write at 0 is a new file";
}

// OpenSC reads the size as a signed number: 80 00 would be none, and it would then read 1,024 bytes.
TEST_F(LargeFiles, SizeInTheFcp_IsNeverANegativeNumber) {
  const std::pair<std::size_t, std::string> sizes[] = {
      {1, "620B810200018201018302CFF0"},       {255, "620B810200FF8201018302CFF0"},
      {0x7FFF, "620B81027FFF8201018302CFF0"},  {0x8000, "620C81030080008201018302CFF0"},
      {60000, "620C810300EA608201018302CFF0"}, {0xFFFF, "620C810300FFFF8201018302CFF0"}};
  for (const auto& [size, fcp] : sizes) {
    ASSERT_EQ(write_in_pieces(0xCFF0, content(size)), Sw::kOk);
    EXPECT_EQ(send("00A4000002CFF000").hex(), fcp) << size;
  }
}

TEST_F(LargeFiles, OneByteMoreIsRefusedAndChangesNothing) {
  const ByteVector whole = content(0xFFFF);
  ASSERT_EQ(write_in_pieces(0xCFF0, whole), Sw::kOk);
  EXPECT_EQ(write(0xCFF0, 0xFFFF, content(1)), Sw::kNotEnoughMemory);
  EXPECT_EQ(write(0xCFF0, 0xFFFE, content(2)), Sw::kNotEnoughMemory);
  EXPECT_EQ(write(0xCFF0, 0x10000, content(1)), Sw::kNotEnoughMemory);
  EXPECT_EQ(write(0xCFF0, 0xFFFFFFFF, content(1)), Sw::kNotEnoughMemory);
  EXPECT_EQ(read(0xCFF0, 0), whole);
}

TEST_F(LargeFiles, PrivateOnesAreSealedInOneRecord) {
  const ByteVector whole = content(token::Files::kMaxPrivateFile);
  ASSERT_EQ(write_in_pieces(0xCDF0, whole), Sw::kOk);
  EXPECT_EQ(read(0xCDF0, 0), whole);
  EXPECT_EQ(write(0xCDF0, static_cast<std::uint32_t>(whole.size()), content(1)), Sw::kNotEnoughMemory);
  EXPECT_EQ(read(0xCDF0, 0), whole);
}

TEST_F(LargeFiles, OffsetsHaveUpTo4Bytes) {
  ASSERT_EQ(write(0xCFF0, 0, content(300)), Sw::kOk);
  const ByteVector whole = content(300);
  const ByteVector expected(whole.begin() + 1, whole.begin() + 5);
  EXPECT_EQ(send("00B1CFF003 540101 04").data, expected);
  EXPECT_EQ(send("00B1CFF005 5403000001 04").data, expected);
  EXPECT_EQ(send("00B1CFF002 5400 01").hex(), "00") << "none is 0";
  EXPECT_EQ(sw("00B1CFF007 54050000000001 04"), Sw::kWrongLength);
  EXPECT_EQ(sw("00B1CFF0 04"), Sw::kWrongLength) << "no offset";
  EXPECT_EQ(sw("00B1CFF002 5300 04"), Sw::kWrongLength) << "no offset";
  EXPECT_EQ(sw("00D7CFF00A 54050000000000 5301AA"), Sw::kWrongLength);
}

TEST_F(LargeFiles, AnOffsetWithoutDataMakesAnEmptyFile) {
  EXPECT_EQ(sw("00D7CFF104 54020001"), Sw::kWrongData);
  EXPECT_EQ(sw("00D7CFF104 54020000"), Sw::kOk);
  EXPECT_EQ(send("00A4000002CFF100").hex(), "620B810200008201018302CFF1");
}

}  // namespace
}  // namespace coffer::card
