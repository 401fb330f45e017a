// Masters and loaded nodes, as sessions share and lose them. What the tree of a master holds is tested in
// hd_key_test.cpp and, as APDUs, in card/commands/hd_keys_test.cpp.

#include "token/keys/hd_masters.h"

#include <atomic>
#include <thread>

#include "token/testing/hd_vectors.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

constexpr std::uint8_t kSlot0[] = {0x02, 0x01, 0x00};

class HdMastersTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    create(0);
  }

  HdMasters& masters() { return token_.hd_masters(); }
  void create(std::uint8_t slot, HdKind kind = HdKind::kSecp256k1, std::string_view seed = kHdSeed1) {
    ASSERT_TRUE(masters().create(session_, slot, kind, from_hex(seed)));
  }
  static HdPath path(Bytes encoded = kSlot0) { return *HdPath::parse(encoded); }
  std::optional<ErrorCode> load_error(Session& session) { return error(masters().load(session, path())); }
  std::optional<ErrorCode> sign_error(Session& session) {
    std::array<std::uint8_t, 80> out{};
    return error(masters().sign(session, hash_, out));
  }
  std::string exported(Session& session, Bytes encoded = kSlot0) {
    const auto node = masters().public_node(session, path(encoded));
    EXPECT_TRUE(node);
    return node ? base58_check(*node) : "";
  }
  std::vector<std::uint8_t> record(RecordId id) {
    std::vector<std::uint8_t> bytes(200);
    bytes.resize(platform_.store.read(id, bytes).value_or(0));
    return bytes;
  }

  const std::array<std::uint8_t, kHdHash> hash_{1, 2, 3};
};

TEST_F(HdMastersTest, Master_SurvivesARestart) {
  Token again(platform_.platform(), platform_.records, kFastStretch);
  ASSERT_TRUE(again.open());
  Session session;
  ASSERT_TRUE(again.pins().verify_user(session, bytes_of(kUserPin)));
  const auto node = again.hd_masters().public_node(session, path());
  ASSERT_TRUE(node);
  EXPECT_EQ(base58_check(*node), bip32_vectors().front().extended_key);
}

TEST_F(HdMastersTest, Record_HoldsNothingInClear) {
  HdNode master;
  ASSERT_TRUE(hd_master(HdKind::kSecp256k1, from_hex(kHdSeed1), master));
  const auto bytes = record(0x1110);
  EXPECT_EQ(bytes.size(), 65 + kSealOverhead);
  for (const Bytes secret : {Bytes(master.key.expose()), Bytes(master.chain_code.expose())}) {
    for (std::size_t at = 0; at + 4 <= secret.size(); ++at) {
      EXPECT_EQ(std::ranges::search(bytes, secret.subspan(at, 4)).size(), 0u) << at;
    }
  }
}

TEST_F(HdMastersTest, RecordInAnotherSlotOrAltered_IsNotOpened) {
  auto bytes = record(0x1110);
  ASSERT_TRUE(platform_.store.apply({{store::Change::put(0x1111, bytes)}}));
  const std::uint8_t slot1[] = {0x02, 0x01, 0x01};
  EXPECT_EQ(error(masters().public_node(session_, path(slot1))), ErrorCode::kStorageFailure);
  bytes.back() ^= 1;
  ASSERT_TRUE(platform_.store.apply({{store::Change::put(0x1110, bytes)}}));
  EXPECT_EQ(load_error(session_), ErrorCode::kStorageFailure);
  bytes.pop_back();
  ASSERT_TRUE(platform_.store.apply({{store::Change::put(0x1110, bytes)}}));
  EXPECT_EQ(load_error(session_), ErrorCode::kStorageFailure);
}

TEST_F(HdMastersTest, RandomMasters_Differ) {
  ASSERT_TRUE(masters().create(session_, 1, HdKind::kSecp256k1, {}));
  ASSERT_TRUE(masters().create(session_, 2, HdKind::kSecp256k1, {}));
  const std::uint8_t slot1[] = {0x02, 0x01, 0x01};
  const std::uint8_t slot2[] = {0x02, 0x01, 0x02};
  EXPECT_NE(exported(session_, slot1), exported(session_, slot2));
}

TEST_F(HdMastersTest, RefusedCreation_LeavesTheMaster) {
  const auto before = record(0x1110);
  const std::vector<std::uint8_t> seed(65, 1);
  EXPECT_EQ(error(masters().create(session_, 0, HdKind::kSymmetric, Bytes(seed).first(15))),
            ErrorCode::kInvalidLength);
  EXPECT_EQ(error(masters().create(session_, 0, HdKind::kSymmetric, seed)), ErrorCode::kInvalidLength);
  EXPECT_EQ(error(masters().create(session_, kHdMasters, HdKind::kSymmetric, {})), ErrorCode::kNoSuchSlot);
  EXPECT_EQ(record(0x1110), before);
}

TEST_F(HdMastersTest, WithoutTheUser_NothingWorks) {
  Session nobody;
  Session officer;
  ASSERT_TRUE(token_.pins().verify_so(officer, bytes_of(kSoPin)));
  for (Session* session : {&nobody, &officer}) {
    std::array<std::uint8_t, 80> out{};
    EXPECT_EQ(error(masters().create(*session, 1, HdKind::kSecp256k1, {})), ErrorCode::kNotAuthorised);
    EXPECT_EQ(error(masters().public_node(*session, path())), ErrorCode::kNotAuthorised);
    EXPECT_EQ(load_error(*session), ErrorCode::kNotAuthorised);
    EXPECT_EQ(sign_error(*session), ErrorCode::kNotAuthorised);
    EXPECT_EQ(error(masters().cipher(*session, {}, out)), ErrorCode::kNotAuthorised);
  }
  EXPECT_TRUE(record(0x1111).empty());
  token_.reset(officer);
}

TEST_F(HdMastersTest, LoadedNode_IsTheSessionsOwn) {
  Session other;
  login(other);
  EXPECT_EQ(load_error(session_), std::nullopt);
  EXPECT_EQ(sign_error(other), ErrorCode::kNotAllowed);
  EXPECT_EQ(sign_error(session_), std::nullopt);
  token_.reset(other);
}

TEST_F(HdMastersTest, LogoutAndAWrongPin_DropTheLoadedNode) {
  EXPECT_EQ(load_error(session_), std::nullopt);
  token_.logout(session_);
  EXPECT_FALSE(session_.hd_node);
  login(session_);
  EXPECT_EQ(sign_error(session_), ErrorCode::kNotAllowed);
  EXPECT_EQ(load_error(session_), std::nullopt);
  EXPECT_FALSE(token_.pins().verify_user(session_, bytes_of("000000")));
  EXPECT_FALSE(session_.hd_node);
  login(session_);
  EXPECT_EQ(sign_error(session_), ErrorCode::kNotAllowed);
}

// Hosts verify the PIN again right before a signature.
TEST_F(HdMastersTest, RepeatedLogin_KeepsTheLoadedNode) {
  EXPECT_EQ(load_error(session_), std::nullopt);
  login(session_);
  EXPECT_EQ(sign_error(session_), std::nullopt);
}

TEST_F(HdMastersTest, InitialisationByAnotherSession_VoidsMastersAndTheLoadedNode) {
  Session other;
  login(other);
  EXPECT_EQ(error(masters().load(other, path())), std::nullopt);
  initialise({});
  EXPECT_TRUE(record(0x1110).empty());
  EXPECT_EQ(sign_error(other), ErrorCode::kNotAuthorised);
  login(other);
  EXPECT_EQ(sign_error(other), ErrorCode::kNotAllowed);
  EXPECT_EQ(load_error(other), ErrorCode::kNoSuchNode);
  token_.reset(other);
}

TEST_F(HdMastersTest, MasterMadeAfterTheTokenWasInitialised_IsNotStored) {
  Session other;
  login(other);
  initialise({});
  EXPECT_EQ(error(masters().create(other, 3, HdKind::kSecp256k1, {})), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(record(0x1113).empty());
  token_.reset(other);
}

// What this looks for shows best under ThreadSanitizer.
TEST_F(HdMastersTest, SessionsAtWorkSideBySide_DoNotDisturbEachOther) {
  constexpr int kSessions = 4;
  constexpr int kRounds = 20;
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int number = 0; number < kSessions; ++number) {
      threads.emplace_back([&, number] {
        Session session;
        login(session);
        const std::uint8_t slot = number % 2 == 0 ? 0 : static_cast<std::uint8_t>(number);
        for (int round = 0; round < kRounds; ++round) {
          if (slot != 0 && !masters().create(session, slot, HdKind::kSecp256r1, {})) ++failures;
          if (load_error(session) || sign_error(session)) ++failures;
        }
        token_.reset(session);
      });
    }
  }
  EXPECT_EQ(failures, 0);
}

TEST_F(HdMastersTest, MasterMadeWhileTheTokenIsInitialised_IsNotStored) {
  HookedMutex mutex;
  Token hooked(platform_.platform_with(mutex), platform_.store, kFastStretch);
  ASSERT_TRUE(hooked.open());
  Session user;
  Session other;
  for (Session* session : {&user, &other}) {
    ASSERT_TRUE(hooked.pins().verify_user(*session, bytes_of(kUserPin)));
  }
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  // The second unlock: the master key has been copied, and the new master is sealed under it next.
  mutex.after_unlock(2, [&] { EXPECT_TRUE(hooked.initialise(other, request)); });
  EXPECT_EQ(error(hooked.hd_masters().create(user, 1, HdKind::kSymmetric, from_hex(kHdSeed1))),
            ErrorCode::kNotAuthorised);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_FALSE(platform_.store.size(records::kHdMasters + 1));
  hooked.reset(user);
  hooked.reset(other);
}

TEST_F(HdMastersTest, NodeDerivedWhileTheTokenIsInitialised_IsNotLoaded) {
  HookedMutex mutex;
  Token hooked(platform_.platform_with(mutex), platform_.store, kFastStretch);
  ASSERT_TRUE(hooked.open());
  Session user;
  Session other;
  ASSERT_TRUE(hooked.pins().verify_user(user, bytes_of(kUserPin)));
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  // The second unlock: the master has been read, and the node is derived of it next.
  mutex.after_unlock(2, [&] { EXPECT_TRUE(hooked.initialise(other, request)); });
  EXPECT_EQ(error(hooked.hd_masters().load(user, path())), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_FALSE(user.hd_node);
  hooked.reset(user);
  hooked.reset(other);
}

}  // namespace
}  // namespace coffer::token::testing
