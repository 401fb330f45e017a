#include "token/initialise/initialise.h"

#include "manifest/manifest.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;

class InitialiseTest : public testing::TokenTest {
 protected:
  static InitialiseRequest good() {
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    return request;
  }
  [[nodiscard]] std::vector<std::pair<RecordId, std::vector<std::uint8_t>>> everything() const {
    std::vector<std::pair<RecordId, std::vector<std::uint8_t>>> all;
    for (auto id = platform_.store.next(0); id; id = platform_.store.next(static_cast<RecordId>(*id + 1))) {
      std::vector<std::uint8_t> value(platform_.store.size(*id).value_or(0));
      EXPECT_TRUE(platform_.store.read(*id, value));
      all.emplace_back(*id, value);
      if (*id == 0xFFFF) break;
    }
    return all;
  }
  /// The SO-PIN's record is sealed anew with each count.
  [[nodiscard]] auto everything_but_so_pin() const {
    auto all = everything();
    std::erase_if(all, [](const auto& record) {
      return record.first == records::kSoPin || record.first == manifest::kManifestRecord;
    });
    return all;
  }
};

TEST_F(InitialiseTest, EverythingButTheDevice_IsErased) {
  generate_ec(1);
  std::vector<std::uint8_t> scratch(1000);
  ASSERT_TRUE(token_.files().update(session_, 0xCF01, 0, bytes_of("data"), scratch));
  ASSERT_TRUE(token_.files().update(session_, fids::kTokenInfo, 0, bytes_of("label"), scratch));
  const std::vector<std::uint8_t> serial(token_.device().chr().begin(), token_.device().chr().end());

  ASSERT_TRUE(token_.initialise(session_, good()));
  std::vector<RecordId> files;
  for (const auto& [id, value] : everything()) {
    if (id >= records::kFirstFile) files.push_back(id);
  }
  EXPECT_EQ(files,
            (std::vector<RecordId>{fids::kDeviceCertificates, key_file(kDeviceKey), fids::kDeviceRequest}));
  EXPECT_TRUE(equal(token_.device().chr(), serial));
}

TEST_F(InitialiseTest, OtherSessions_AreLoggedOut) {
  Session other;
  login(other);
  ASSERT_TRUE(token_.is_user(other));
  ASSERT_TRUE(token_.initialise(session_, good()));
  EXPECT_FALSE(token_.is_user(other));
}

TEST_F(InitialiseTest, ItsSession_IsTheUsersAndNotTheSos) {
  Session session;
  ASSERT_TRUE(token_.initialise(session, good()));
  EXPECT_TRUE(token_.is_user(session));
  EXPECT_FALSE(token_.is_so(session));
  EXPECT_TRUE(token_.keys().generate_symmetric_key(session, 1, 16, {}));
  InitialiseRequest with_transport_pin = good();
  with_transport_pin.options = options::kTransportPin;
  ASSERT_TRUE(token_.initialise(session, with_transport_pin));
  EXPECT_FALSE(token_.is_user(session)) << "a transport PIN is changed first";
  token_.reset(session);
}

TEST_F(InitialiseTest, NumberOfDomains_CountsMoreThanSharesOfTheOnlyOne) {
  InitialiseRequest request = good();
  request.dkek_shares = 1;
  request.key_domains = 3;
  ASSERT_TRUE(token_.initialise(session_, request));
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(error(token_.key_domains().status(2)), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(error(token_.key_domains().status(3)), ErrorCode::kNoSuchDomain);
}

TEST_F(InitialiseTest, WrongSoPin_ChangesOnlyItsCounter) {
  generate_ec(1);
  auto request = good();
  request.so_pin = bytes_of("00000000");
  const auto before = everything();
  const auto result = token_.initialise(session_, request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), Error(ErrorCode::kPinWrong, 14));
  auto after = everything();
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i].first == records::kSoPin || after[i].first == manifest::kManifestRecord) continue;
    EXPECT_EQ(before[i], after[i]);
  }
}

TEST_F(InitialiseTest, SoPinBlocked_CannotBeInitialised) {
  auto request = good();
  request.so_pin = bytes_of("00000000");
  for (int i = 0; i < kSoPinTries; ++i) ASSERT_FALSE(token_.initialise(session_, request));
  const auto result = token_.initialise(session_, good());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kPinBlocked);
}

TEST_F(InitialiseTest, BadRequests_ChangeNothing) {
  std::vector<InitialiseRequest> bad;
  auto add = [&](auto&& change) {
    auto request = good();
    change(request);
    bad.push_back(request);
  };
  add([](auto& r) { r.user_pin = bytes_of("12345"); });
  add([](auto& r) { r.user_pin = bytes_of("12345678901234567"); });
  add([](auto& r) { r.user_pin = {}; });
  add([](auto& r) { r.so_pin = bytes_of("1234567"); });
  add([](auto& r) { r.so_pin = {}; });
  add([](auto& r) { r.user_pin_tries = 0; });
  add([](auto& r) { r.user_pin_tries = 11; });
  add([](auto& r) { r.key_domains = kMaxKeyDomains + 1; });
  add([](auto& r) { r.public_keys_total = 91, r.public_keys_required = 1; });
  add([](auto& r) { r.public_keys_total = 2, r.public_keys_required = 3; });
  add([](auto& r) { r.public_keys_total = 2, r.public_keys_required = 0; });
  const auto before = everything();
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_FALSE(token_.initialise(session_, bad[i])) << "request " << i;
  }
  EXPECT_EQ(everything(), before);
  EXPECT_TRUE(token_.is_user(session_));
}

TEST_F(InitialiseTest, OptionsThatChangeMeanwhile_AreTheOnesThatARequestIsCheckedWith) {
  testing::HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.store, testing::kFastStretch);
  ASSERT_TRUE(token.open());
  InitialiseRequest keys_alone = good();
  keys_alone.user_pin = {};
  keys_alone.public_keys_total = 2;
  keys_alone.public_keys_required = 1;
  InitialiseRequest keys_and_pin = keys_alone;
  keys_and_pin.user_pin = bytes_of(kUserPin);
  keys_and_pin.options = options::kCombinedAuthentication;
  Session session;
  Session other;
  // The first unlock: the options have been read, which the request would keep.
  mutex.after_unlock(1, [&] { EXPECT_TRUE(token.initialise(other, keys_and_pin)); });
  EXPECT_EQ(error(token.initialise(session, keys_alone)), ErrorCode::kPinLength) << "nobody could log in";
  EXPECT_TRUE(mutex.has_run());
  EXPECT_TRUE(token.pins().verify_user(other, bytes_of(kUserPin)));
  token.reset(other);
}

TEST_F(InitialiseTest, StorageFails_NothingIsChanged) {
  generate_ec(1);
  const auto before = everything_but_so_pin();
  platform_.store.fail_apply(3);  // after the SO-PIN's counter fell and rose
  EXPECT_FALSE(token_.initialise(session_, good()));
  EXPECT_EQ(everything_but_so_pin(), before);
  EXPECT_EQ(token_.pins().so_status(session_).tries_left, kSoPinTries);
  EXPECT_TRUE(token_.is_user(session_));
  EXPECT_FALSE(sign(1, 0x70, bytes_of("01234567890123456789012345678901")).empty());
}

}  // namespace
}  // namespace coffer::token
