#include "token/files/files.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;

constexpr FileId kPublic = 0xCF01;
constexpr FileId kPrivate = 0xCD01;

class FilesTest : public testing::TokenTest {
 protected:
  TokenResult<void> update(FileId fid, std::size_t offset, std::string_view data) {
    return token_.files().update(session_, fid, offset, bytes_of(data), scratch_);
  }
  std::string read(const Session& session, FileId fid) {
    std::vector<std::uint8_t> out(70000);
    const auto size = token_.files().read(session, fid, out);
    EXPECT_TRUE(size);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size.value_or(0))};
  }
  std::optional<ErrorCode> read_error(const Session& session, FileId fid) {
    std::vector<std::uint8_t> out(70000);
    return error(token_.files().read(session, fid, out));
  }

  std::vector<std::uint8_t> scratch_ = std::vector<std::uint8_t>(Files::kMaxFile + kSealOverhead);
};

TEST_F(FilesTest, WrittenInPieces_IsReadWhole) {
  for (const FileId fid : {kPublic, kPrivate}) {
    ASSERT_TRUE(update(fid, 0, ""));
    EXPECT_EQ(token_.files().size(fid), 0U);
    ASSERT_TRUE(update(fid, 0, "hello"));
    ASSERT_TRUE(update(fid, 5, ", world"));
    ASSERT_TRUE(update(fid, 1, "E"));
    EXPECT_EQ(token_.files().size(fid), 12U);
    EXPECT_EQ(read(session_, fid), "hEllo, world");
  }
}

TEST_F(FilesTest, WriteAtZero_ReplacesTheContent) {
  for (const FileId fid : {kPublic, kPrivate}) {
    ASSERT_TRUE(update(fid, 0, "a long content"));
    ASSERT_TRUE(update(fid, 0, "short"));
    EXPECT_EQ(read(session_, fid), "short");
  }
}

TEST_F(FilesTest, PrivateData_StaysInNoScratchBuffer) {
  const auto is_clean = [&] { return std::ranges::all_of(scratch_, [](std::uint8_t b) { return b == 0; }); };
  ASSERT_TRUE(update(kPrivate, 0, "confidential"));
  EXPECT_TRUE(is_clean());
  ASSERT_TRUE(update(kPrivate, 12, ", all of it"));
  EXPECT_TRUE(is_clean()) << "longer than before";
  ASSERT_TRUE(update(kPrivate, 2, "N"));
  EXPECT_TRUE(is_clean()) << "shorter than the content behind it";
  EXPECT_EQ(error(update(kPrivate, 24, "x")), ErrorCode::kInvalidData);
  EXPECT_TRUE(is_clean()) << "opened and then refused";
  platform_.store.fail_every_apply();
  EXPECT_FALSE(update(kPrivate, 0, "short"));
  EXPECT_TRUE(is_clean()) << "sealed and then not stored";
}

TEST_F(FilesTest, PrivateData_IsSealedAndForTheUserOnly) {
  ASSERT_TRUE(update(kPrivate, 0, "confidential"));
  Session stranger;
  EXPECT_EQ(read_error(stranger, kPrivate), ErrorCode::kNotAuthorised);
  EXPECT_EQ(token_.files().size(kPrivate), 12U) << "the size is no secret";
  std::vector<std::uint8_t> record(1000);
  ASSERT_TRUE(platform_.store.read(kPrivate, record));
  EXPECT_TRUE(std::ranges::search(record, bytes_of("confidential")).empty());
}

TEST_F(FilesTest, PublicFile_IsReadByAnybody) {
  ASSERT_TRUE(update(kPublic, 0, "known"));
  EXPECT_EQ(read(Session{}, kPublic), "known");
}

TEST_F(FilesTest, WithoutLogin_NothingIsWrittenOrErased) {
  ASSERT_TRUE(update(kPublic, 0, "known"));
  token_.logout(session_);
  EXPECT_EQ(error(update(kPublic, 0, "x")), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.delete_file(session_, kPublic)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(read(session_, kPublic), "known");
}

TEST_F(FilesTest, KeysAndInternalRecords_AreNoFiles) {
  generate_ec(1);
  for (const FileId fid : {key_file(1), key_file(kDeviceKey)}) {
    EXPECT_EQ(token_.files().size(fid), 0U);
    EXPECT_EQ(read_error(session_, fid), ErrorCode::kAccessDenied);
    EXPECT_EQ(error(update(fid, 0, "x")), ErrorCode::kAccessDenied);
  }
  for (const int number : {0x1001, 0x1081, 0x1088, 0x1090, 0x1200, 0x1300, 0xE010}) {
    const auto fid = static_cast<FileId>(number);
    EXPECT_EQ(error(token_.files().size(fid)), ErrorCode::kNotFound);
    EXPECT_EQ(read_error(session_, fid),
              fid < records::kFirstFile ? ErrorCode::kAccessDenied : ErrorCode::kNotFound);
    EXPECT_EQ(error(update(fid, 0, "x")), ErrorCode::kAccessDenied);
    EXPECT_EQ(error(token_.delete_file(session_, fid)), ErrorCode::kNotFound);
  }
}

TEST_F(FilesTest, DeviceKeyAndCertificates_CannotBeChangedOrDeleted) {
  for (const FileId fid : {key_file(kDeviceKey), fids::kDeviceCertificates}) {
    EXPECT_EQ(error(update(fid, 0, "x")), ErrorCode::kAccessDenied);
    EXPECT_EQ(error(token_.delete_file(session_, fid)), ErrorCode::kAccessDenied);
  }
}

TEST_F(FilesTest, GapsAndOverlongFiles_AreRefused) {
  ASSERT_TRUE(update(kPublic, 0, "abc"));
  EXPECT_EQ(error(update(kPublic, 4, "x")), ErrorCode::kInvalidData);
  EXPECT_EQ(error(update(0xCF02, 1, "x")), ErrorCode::kNotFound);
  EXPECT_EQ(error(update(kPublic, Files::kMaxFile, "x")), ErrorCode::kStorageFull);
  EXPECT_EQ(read(session_, kPublic), "abc");
}

TEST_F(FilesTest, DeletedKey_IsNotUsedFromMemory) {
  generate_ec(1);
  const auto digest = bytes_of("01234567890123456789012345678901");
  EXPECT_FALSE(sign(1, 0x70, digest).empty());
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_EQ(sign_error(session_, 1, 0x70, digest), ErrorCode::kNotFound);
  EXPECT_EQ(error(token_.delete_file(session_, key_file(1))), ErrorCode::kNotFound);
}

TEST_F(FilesTest, DeletedKey_LeavesNoCertificateThatBlocksItsRestoration) {
  generate_ec(1);
  ASSERT_TRUE(token_.files().size(0xCE01));
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_EQ(error(token_.files().size(0xCE01)), ErrorCode::kNotFound);
  EXPECT_TRUE(token_.delete_file(session_, 0xCE01)) << "hosts that delete it next meet no error";
  EXPECT_EQ(error(token_.delete_file(session_, 0xCE01)), ErrorCode::kNotFound);
}

TEST_F(FilesTest, WhatWentWithAKey_IsForgottenAtTheLogout) {
  generate_ec(1);
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  token_.logout(session_);
  login(session_);
  EXPECT_EQ(error(token_.delete_file(session_, 0xCE01)), ErrorCode::kNotFound);
  EXPECT_EQ(error(token_.delete_file(session_, 0xC401)), ErrorCode::kNotFound);
}

TEST_F(FilesTest, DescriptionThatTheTokenMade_IsChangedAndDeletedAsIfItWereAFile) {
  generate_ec(1);
  const std::string made = read(session_, 0xC401);
  ASSERT_FALSE(made.empty());
  ASSERT_TRUE(token_.delete_file(session_, 0xC401));
  EXPECT_EQ(read(session_, 0xC401), made) << "made anew";
  ASSERT_TRUE(update(0xC401, 3, "x"));
  EXPECT_EQ(read(session_, 0xC401), std::string(made).replace(3, 1, "x"));
  ASSERT_TRUE(token_.delete_file(session_, 0xC401));
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_TRUE(token_.delete_file(session_, 0xC401)) << "hosts that delete it next meet no error";
  EXPECT_EQ(error(token_.delete_file(session_, 0xC401)), ErrorCode::kNotFound);
}

TEST_F(FilesTest, DescriptionThatAHostWrote_OutlivesItsKeyButNotItsSuccessor) {
  generate_ec(1);
  ASSERT_TRUE(update(0xC401, 0, "of the first key"));
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_EQ(read(session_, 0xC401), "of the first key") << "hosts delete it themselves";
  generate_aes(1);
  EXPECT_NE(read(session_, 0xC401), "of the first key");
  EXPECT_EQ(error(update(0xC400, 0, "of the device key")), ErrorCode::kAccessDenied);
}

TEST_F(FilesTest, Enumeration_ListsFilesAndKeysOnly) {
  generate_ec(1);
  ASSERT_TRUE(update(kPublic, 0, "x"));
  std::vector<FileId> listed;
  for (auto fid = token_.files().next(0); fid; fid = token_.files().next(static_cast<FileId>(*fid + 1))) {
    listed.push_back(*fid);
  }
  EXPECT_EQ(listed, (std::vector<FileId>{fids::kDeviceCertificates, 0xCC00, 0xCC01, 0xCE01, kPublic}));
}

TEST_F(FilesTest, FullStore_SaysSoAndKeepsTheOldContent) {
  ASSERT_TRUE(update(kPublic, 0, "old"));
  platform_.store.fail_every_apply(store::StoreError::kFull);
  EXPECT_EQ(error(update(kPublic, 0, "new")), ErrorCode::kStorageFull);
  EXPECT_EQ(error(update(0xCF02, 0, "new")), ErrorCode::kStorageFull);
  platform_.store.clear_faults();
  EXPECT_EQ(read(session_, kPublic), "old");
}

}  // namespace
}  // namespace coffer::token
