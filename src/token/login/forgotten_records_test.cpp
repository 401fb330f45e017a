// Records that were replaced because they open too much are in no file any more, the database's log included.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "store/sqlite/sqlite_store.h"
#include "store/testing/temporary_directory.h"
#include "token/testing/lock_host.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;
using Record = std::vector<std::uint8_t>;

/// A token on a real database, with a session logged in.
class ForgottenRecords : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(token_.open());
    IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
    ASSERT_TRUE(token_.provision(authority));
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    request.key_domains = 1;
    ASSERT_TRUE(token_.initialise(session_, request));
  }
  void TearDown() override { token_.reset(session_); }

  [[nodiscard]] Record stored(RecordId id) const {
    Record record(store_->size(id).value_or(0));
    EXPECT_TRUE(store_->read(id, record)) << std::hex << id;
    return record;
  }
  /// The record, or any 32 bytes of it, in any file of the state.
  [[nodiscard]] bool in_any_file(const Record& record) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      const Record content{std::istreambuf_iterator<char>(in), {}};
      for (std::size_t at = 0; at + 32 <= record.size(); ++at) {
        if (!std::ranges::search(content, Bytes(record).subspan(at, 32)).empty()) return true;
      }
    }
    return false;
  }
  /// Whether a record is gone from all files once `change` is done, having been there before.
  template <typename Change>
  void expect_forgotten(RecordId id, Change&& change) {
    const Record old = stored(id);
    ASSERT_TRUE(in_any_file(old)) << "this test looks at the right files";
    ASSERT_TRUE(change());
    EXPECT_FALSE(in_any_file(old)) << std::hex << id;
  }

  store::TemporaryDirectory directory_;
  testing::TestPlatform platform_;
  std::unique_ptr<store::SqliteStore> store_ =
      store::SqliteStore::open(directory_.path() / "records.db", {}).value();
  Token token_{platform_.platform(), *store_, testing::kFastStretch};
  Session session_;
};

TEST_F(ForgottenRecords, MasterKeyOpenedWithoutTheMask) {
  expect_forgotten(records::kMasterKey, [&] {
    const auto mask = testing::agree_and_seal(token_.secure_lock(), session_, Record(kLockMaskSize, 7));
    return token_.secure_lock().enable(session_, mask.value()).has_value();
  });
}

TEST_F(ForgottenRecords, ChangedUserPin) {
  expect_forgotten(records::kUserPin,
                   [&] { return token_.pins().change_user(session_, bytes_of("648219111111")).has_value(); });
}

TEST_F(ForgottenRecords, ChangedSoPin) {
  expect_forgotten(records::kSoPin, [&] {
    return token_.pins().change_so(session_, bytes_of("5762188011111111")).has_value();
  });
}

TEST_F(ForgottenRecords, CompletedAndErasedDkek) {
  ASSERT_TRUE(token_.key_domains().create(session_, 0, 2));
  const auto import = [&](std::uint8_t filler) {
    return token_.key_domains().import_share(session_, 0, Record(kDkekSize, filler)).has_value();
  };
  ASSERT_TRUE(import(1));
  expect_forgotten(records::kKeyDomains, [&] { return import(2); });
  expect_forgotten(records::kKeyDomains,
                   [&] { return token_.key_domains().erase_dkek(session_, 0).has_value(); });
  expect_forgotten(records::kKeyDomains, [&] { return token_.key_domains().erase(session_, 0).has_value(); });
}

TEST_F(ForgottenRecords, ReplacedKey) {
  const auto generate = [&] { return token_.keys().generate_symmetric_key(session_, 1, 32, {}).has_value(); };
  ASSERT_TRUE(generate());
  expect_forgotten(key_file(1), generate);
}

TEST_F(ForgottenRecords, ReplacedHdMaster) {
  const auto create = [&] {
    return token_.hd_masters().create(session_, 0, HdKind::kSecp256k1, {}).has_value();
  };
  ASSERT_TRUE(create());
  expect_forgotten(records::kHdMasters, create);
}

TEST_F(ForgottenRecords, Initialisation) {
  const Record master_key = stored(records::kMasterKey);
  expect_forgotten(records::kUserPin, [&] {
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    return token_.initialise(session_, request).has_value();
  });
  EXPECT_FALSE(in_any_file(master_key));
}

}  // namespace
}  // namespace coffer::token
