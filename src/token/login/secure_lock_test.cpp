#include "token/login/secure_lock.h"

#include <thread>

#include "crypto/hash.h"
#include "token/testing/lock_host.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::ByteVector;
using testing::kSoPin;
using testing::kUserPin;

const ByteVector kMask(kLockMaskSize, 0x4D);
const ByteVector kWrongMask(kLockMaskSize, 0x4E);
const ByteVector kDigest(32, 0x11);

class SecureLockTest : public testing::TokenTest {
 protected:
  SecureLock& lock() { return token_.secure_lock(); }

  /// Brings a mask as a host does: agreement, then the mask encrypted under it.
  using Step = TokenResult<void> (SecureLock::*)(Session&, Bytes);
  std::optional<ErrorCode> bring(Session& session, Step step, const ByteVector& mask) {
    const auto sealed = testing::agree_and_seal(lock(), session, mask);
    if (!sealed) return sealed.error().code;
    return error((lock().*step)(session, *sealed));
  }
  std::optional<ErrorCode> enable(Session& s, const ByteVector& m = kMask) {
    return bring(s, &SecureLock::enable, m);
  }
  std::optional<ErrorCode> unlock(Session& s, const ByteVector& m = kMask) {
    return bring(s, &SecureLock::unlock, m);
  }
  std::optional<ErrorCode> disable(Session& s, const ByteVector& m = kMask) {
    return bring(s, &SecureLock::disable, m);
  }
  void restart() { ASSERT_TRUE(token_.open()); }
  std::optional<ErrorCode> use_error(Session& session) { return sign_error(session, 1, 0x70, kDigest); }
  /// A session as it is after a fresh login.
  void new_session() {
    token_.reset(session_);
    login(session_);
  }
  [[nodiscard]] bool is_locked() { return token_.config().has(options::kSecureLock); }
  [[nodiscard]] ByteVector record(RecordId id) {
    ByteVector value(platform_.store.size(id).value_or(0));
    EXPECT_TRUE(platform_.store.read(id, value));
    return value;
  }
};

TEST_F(SecureLockTest, WithoutTheMask_ThePinIsVerifiedAndNoKeyWorks) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  EXPECT_EQ(use_error(session_), std::nullopt) << "its own session goes on";

  Session other;
  ASSERT_FALSE(token_.pins().verify_user(other, bytes_of("000000")));
  login(other);
  EXPECT_EQ(token_.pins().user_status(other).state, PinStatus::State::kVerified);
  EXPECT_TRUE(token_.is_user(other));
  EXPECT_EQ(use_error(other), ErrorCode::kLocked) << "though another session made the key ready";
  EXPECT_EQ(error(token_.keys().generate_symmetric_key(other, 2, 16, {})), ErrorCode::kLocked);
  ASSERT_EQ(unlock(other), std::nullopt);
  EXPECT_EQ(use_error(other), std::nullopt);
  token_.logout(other);
}

TEST_F(SecureLockTest, LockedAndUnlockedBySeveralSessionsAtOnce_TheKeysStay) {
  generate_ec(1);
  constexpr int kSteps = 20;
  const auto work = [&](int number) {
    Session session;
    login(session);
    // kNotAuthorised: it was locked by one session and unlocked by another, and this one logs in again.
    const auto expect = [&](std::optional<ErrorCode> error, std::initializer_list<ErrorCode> expected) {
      if (error == ErrorCode::kNotAuthorised) return login(session);
      EXPECT_TRUE(!error || std::ranges::find(expected, *error) != expected.end())
          << "thread " << number << ": " << static_cast<int>(error.value_or(ErrorCode{}));
    };
    for (int i = 0; i < kSteps; ++i) {
      if (number % 2 == 0) {
        expect(enable(session), {ErrorCode::kAlreadyLocked});
        expect(disable(session), {});
      } else {
        expect(unlock(session), {});
        expect(use_error(session), {ErrorCode::kLocked});
      }
    }
    token_.reset(session);
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&, i] { work(i); });
  }
  restart();
  new_session();
  if (is_locked()) {
    EXPECT_EQ(unlock(session_), std::nullopt);
  }
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, TheMask_EndsWithItsSession) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  new_session();
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
}

TEST_F(SecureLockTest, TheMask_OutlastsAWrongPin) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  ASSERT_FALSE(token_.pins().verify_user(session_, bytes_of("000000")));
  EXPECT_EQ(use_error(session_), ErrorCode::kNotAuthorised);
  login(session_);
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, TurningItOn_EndsOtherSessions) {
  generate_ec(1);
  Session other;
  login(other);
  ASSERT_EQ(use_error(other), std::nullopt);
  ASSERT_EQ(enable(session_), std::nullopt);
  EXPECT_EQ(use_error(other), ErrorCode::kNotAuthorised);
  login(other);
  EXPECT_EQ(use_error(other), ErrorCode::kLocked);
  EXPECT_EQ(use_error(session_), std::nullopt) << "the computer that locked it goes on";
  token_.logout(other);
}

TEST_F(SecureLockTest, AWrongMask_IsNoticedAndNothingIsLost) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  new_session();
  const ByteVector master_key = record(records::kMasterKey);
  const ByteVector config = record(records::kDeviceConfig);
  EXPECT_EQ(unlock(session_, kWrongMask), ErrorCode::kMaskWrong);
  EXPECT_EQ(disable(session_, kWrongMask), ErrorCode::kMaskWrong);
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
  EXPECT_EQ(record(records::kMasterKey), master_key);
  EXPECT_EQ(record(records::kDeviceConfig), config);
  ASSERT_EQ(disable(session_), std::nullopt);
  new_session();
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, TurningItOnTwice_IsRefusedAndTheFirstMaskCounts) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  EXPECT_EQ(enable(session_, kWrongMask), ErrorCode::kAlreadyLocked);
  EXPECT_EQ(enable(session_), ErrorCode::kAlreadyLocked);
  new_session();
  ASSERT_EQ(unlock(session_), std::nullopt);
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, WhenItIsOff_UnlockAndDisableDoNothing) {
  const ByteVector before = record(records::kMasterKey);
  EXPECT_EQ(unlock(session_), std::nullopt);
  EXPECT_EQ(disable(session_), std::nullopt);
  EXPECT_EQ(record(records::kMasterKey), before);
  EXPECT_FALSE(is_locked());
}

TEST_F(SecureLockTest, TurningItOff_LeavesNoMaskAndTheKeysGoOn) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  Session other;
  login(other);
  ASSERT_EQ(unlock(other), std::nullopt);
  ASSERT_TRUE(other.has_lock_mask);
  ASSERT_EQ(disable(session_), std::nullopt);
  for (Session* session : {&session_, &other}) {
    EXPECT_FALSE(session->has_lock_mask);
    const Bytes mask = session->lock_mask.expose();
    EXPECT_TRUE(std::ranges::all_of(mask, [](std::uint8_t byte) { return byte == 0; }));
    EXPECT_EQ(use_error(*session), std::nullopt);
  }
  token_.reset(other);
}

TEST_F(SecureLockTest, AnAgreement_IsVoidAfterOneUseAndAfterLogout) {
  const auto host = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
  const auto host_point = host->public_point();
  auto point = lock().agree(session_, *host_point);
  ASSERT_TRUE(point);
  const ByteVector sealed = testing::seal_mask(*host, *host_point, *point, kMask);
  ASSERT_TRUE(lock().enable(session_, sealed));
  EXPECT_EQ(error(lock().disable(session_, sealed)), ErrorCode::kNoAgreement) << "replayed";

  point = lock().agree(session_, *host_point);
  ASSERT_TRUE(point);
  new_session();
  EXPECT_EQ(error(lock().unlock(session_, testing::seal_mask(*host, *host_point, *point, kMask))),
            ErrorCode::kNoAgreement);
}

TEST_F(SecureLockTest, NobodyButTheUser_MayUseIt) {
  token_.logout(session_);
  EXPECT_EQ(enable(session_), ErrorCode::kNotAuthorised);
  ASSERT_TRUE(token_.pins().verify_so(session_, bytes_of(kSoPin)));
  EXPECT_EQ(enable(session_), ErrorCode::kNotAuthorised);
}

TEST_F(SecureLockTest, ItOutlivesARestart) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  ASSERT_TRUE(restarted.pins().verify_user(session, bytes_of(kUserPin)));
  std::array<std::uint8_t, 512> out{};
  EXPECT_EQ(error(restarted.keys().sign(session, 1, 0x70, kDigest, out)), ErrorCode::kLocked);
}

TEST_F(SecureLockTest, PowerCutWhileItIsTurnedOnOrOff_LeavesTheOldState) {
  generate_ec(1);
  platform_.store.fail_apply(1);
  EXPECT_EQ(enable(session_), ErrorCode::kStorageFailure);
  restart();
  EXPECT_FALSE(is_locked());
  new_session();
  EXPECT_EQ(use_error(session_), std::nullopt);

  ASSERT_EQ(enable(session_), std::nullopt);
  platform_.store.fail_apply(1);
  EXPECT_EQ(disable(session_), ErrorCode::kStorageFailure);
  restart();
  EXPECT_TRUE(is_locked());
  new_session();
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
  ASSERT_EQ(unlock(session_), std::nullopt);
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, PinChangeAndUnblock_KeepTheLock) {
  InitialiseRequest request;
  request.options = options::kResetRetryCounter;
  initialise(request);
  login(session_);
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);

  new_session();
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
  ASSERT_EQ(unlock(session_), std::nullopt);
  ASSERT_TRUE(token_.pins().change_user(session_, bytes_of("111111222222")));
  EXPECT_EQ(use_error(session_), std::nullopt) << "the mask stays";

  ASSERT_TRUE(token_.pins().change_so(session_, bytes_of("5762188012345678")));
  Session so;
  ASSERT_TRUE(token_.pins().unblock(so, bytes_of("12345678"), bytes_of("333333")));
  token_.reset(session_);
  ASSERT_TRUE(token_.pins().verify_user(session_, bytes_of("333333")));
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
  ASSERT_EQ(unlock(session_), std::nullopt);
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, InitialisationWithoutTheMask_IsRefusedAndCostsNoTry) {
  ASSERT_EQ(enable(session_), std::nullopt);
  Session so;
  ASSERT_TRUE(token_.pins().verify_so(so, bytes_of(kSoPin)));
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of("00000000");
  EXPECT_EQ(error(token_.initialise(so, request)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(token_.pins().so_status(Session{}).tries_left, kSoPinTries);
  request.so_pin = bytes_of(kSoPin);
  EXPECT_EQ(error(token_.initialise(so, request)), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(is_locked());
  token_.logout(so);
}

TEST_F(SecureLockTest, InitialisationWithTheMask_EndsTheLock) {
  ASSERT_EQ(enable(session_), std::nullopt);
  InitialiseRequest request;
  request.options = options::kSecureLock | options::kResetRetryCounter;
  initialise(request);
  EXPECT_FALSE(is_locked());
  login(session_);
  generate_ec(1);
  EXPECT_EQ(use_error(session_), std::nullopt);
}

TEST_F(SecureLockTest, PrivateData_IsLockedToo) {
  std::vector<std::uint8_t> scratch(256);
  ASSERT_TRUE(token_.files().update(session_, 0xCD01, 0, bytes_of("secret"), scratch));
  ASSERT_EQ(enable(session_), std::nullopt);
  new_session();
  EXPECT_EQ(error(token_.files().read(session_, 0xCD01, scratch)), ErrorCode::kLocked);
  EXPECT_EQ(error(token_.files().update(session_, 0xCD01, 0, bytes_of("x"), scratch)), ErrorCode::kLocked);
  EXPECT_TRUE(token_.files().update(session_, 0xCF01, 0, bytes_of("public"), scratch));
}

TEST_F(SecureLockTest, DkekCompletedWhileLocked_IsSealedByTheUnlockingSession) {
  ASSERT_EQ(enable(session_), std::nullopt);
  new_session();
  import_dkek(0, ByteVector(kDkekSize, 0x17));
  const ByteVector before = record(records::kKeyDomains);
  ASSERT_EQ(unlock(session_), std::nullopt);
  EXPECT_NE(record(records::kKeyDomains), before);
  generate_ec(1);
  EXPECT_FALSE(result([&](MutableBytes out) { return token_.keys().wrap_key(session_, 1, out); }).empty());
}

TEST_F(SecureLockTest, TheProof_VerifiesUnderTheDevicesCertificate) {
  const auto host = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
  const auto host_point = host->public_point();
  const auto point = lock().agree(session_, *host_point);
  ASSERT_TRUE(point);
  const auto proof = lock().prove(*point, *host_point);
  ASSERT_TRUE(proof);
  const ByteVector chain = record(fids::kDeviceCertificates);
  const auto certificate = cvc::parse(TlvReader(chain).next()->encoded);
  ASSERT_TRUE(certificate);
  ByteVector message;
  for (const Bytes part : {bytes_of("coffer secure lock agreement v1"), Bytes(*point), host_point->bytes()}) {
    message.insert(message.end(), part.begin(), part.end());
  }
  EXPECT_TRUE(
      cvc::verify(cvc::kEcdsaSha256, &token_.device().curve(), certificate->point, {}, {}, message, *proof));
}

TEST_F(SecureLockTest, TheMask_StaysWhenTheApplicationIsSelectedAgain) {
  generate_ec(1);
  ASSERT_EQ(enable(session_), std::nullopt);
  token_.logout(session_);
  EXPECT_EQ(use_error(session_), ErrorCode::kNotAuthorised);
  login(session_);
  EXPECT_EQ(use_error(session_), std::nullopt) << "another program on the same computer";
  token_.reset(session_);
  login(session_);
  EXPECT_EQ(use_error(session_), ErrorCode::kLocked);
}

/// Sessions of two users at a socket, on a token that is locked.
class SharedLockTest : public SecureLockTest {
 protected:
  void SetUp() override {
    SecureLockTest::SetUp();
    generate_ec(1);
    ASSERT_EQ(enable(session_), std::nullopt);
    token_.reset(session_);
    for (Session* own : {&unlocking_, &early_, &late_}) own_by(*own, 1000);
    own_by(stranger_, 1001);
  }
  void TearDown() override {
    for (Session* session : {&unlocking_, &early_, &late_, &stranger_}) token_.reset(*session);
  }
  void own_by(Session& session, std::uint32_t user) {
    platform::CallerIdentity owner;
    owner.kind = platform::CallerIdentity::Kind::kSocket;
    owner.user = user;
    token_.set_owner(session, owner);
  }
  void unlock_one() {
    login(unlocking_);
    ASSERT_EQ(unlock(unlocking_), std::nullopt);
  }

  Session unlocking_;
  Session early_;
  Session late_;
  Session stranger_;
};

TEST_F(SharedLockTest, UnlockedByOneSession_TheOwnersOthersWork) {
  login(early_);
  login(stranger_);
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked);
  unlock_one();
  login(late_);
  EXPECT_EQ(use_error(early_), std::nullopt) << "logged in before";
  EXPECT_EQ(use_error(late_), std::nullopt) << "logged in since";
  EXPECT_EQ(use_error(stranger_), ErrorCode::kLocked) << "another user's";
  login(stranger_);
  EXPECT_EQ(use_error(stranger_), ErrorCode::kLocked);
}

TEST_F(SharedLockTest, UnlockingSessionEnds_SoDoTheOthers) {
  unlock_one();
  login(early_);
  login(late_);
  ASSERT_EQ(use_error(early_), std::nullopt);
  token_.reset(unlocking_);
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked);
  EXPECT_EQ(use_error(late_), ErrorCode::kLocked);
  EXPECT_TRUE(token_.is_user(early_)) << "the PIN still counts";
}

TEST_F(SharedLockTest, UnlockingSessionLogsOutAndIn_TheOthersFollow) {
  unlock_one();
  login(early_);
  token_.logout(unlocking_);
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked);
  login(unlocking_);
  EXPECT_EQ(use_error(early_), std::nullopt);
  ASSERT_FALSE(token_.pins().verify_user(unlocking_, bytes_of("000000")));
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked) << "a wrong PIN logs out";
}

TEST_F(SharedLockTest, SessionsWithoutALogin_GetNoKey) {
  unlock_one();
  EXPECT_EQ(use_error(early_), ErrorCode::kNotAuthorised);
  ASSERT_TRUE(token_.pins().verify_so(early_, bytes_of(kSoPin)));
  EXPECT_EQ(use_error(early_), ErrorCode::kNotAuthorised);
  EXPECT_FALSE(early_.has_master_key) << "the SO never has it";
  unlock_one();
  EXPECT_FALSE(early_.has_master_key);
}

TEST_F(SharedLockTest, SecondUnlockingSession_KeepsTheOthersGoing) {
  unlock_one();
  login(late_);
  ASSERT_EQ(unlock(late_), std::nullopt);
  login(early_);
  token_.reset(unlocking_);
  EXPECT_EQ(use_error(early_), std::nullopt);
  EXPECT_EQ(use_error(late_), std::nullopt);
  token_.reset(late_);
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked);
}

TEST_F(SharedLockTest, BorrowedMask_DoesNotInitialise) {
  unlock_one();
  login(early_);
  ASSERT_EQ(use_error(early_), std::nullopt);
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  EXPECT_EQ(error(token_.initialise(early_, request)), ErrorCode::kNotAuthorised);
}

TEST_F(SharedLockTest, UnknownOwners_ShareNothing) {
  token_.set_owner(unlocking_, {});
  token_.set_owner(early_, {});
  unlock_one();
  login(early_);
  EXPECT_EQ(use_error(early_), ErrorCode::kLocked);
}

}  // namespace
}  // namespace coffer::token
