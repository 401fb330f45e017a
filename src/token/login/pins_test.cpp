#include "token/login/pins.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <forward_list>
#include <fstream>
#include <functional>

#include "base/testing/failing_allocation.h"
#include "manifest/manifest.h"
#include "store/testing/records.h"
#include "token/login/pin_record.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;
using State = PinStatus::State;

const std::vector<std::uint8_t> kHashed(32, 1);

class PinsTest : public testing::TokenTest {
 protected:
  Pins& pins() { return token_.pins(); }
  [[nodiscard]] std::uint8_t user_tries() { return pins().user_status(Session{}).tries_left; }
  /// Of a call that succeeded: what no PIN is answered.
  static Error error_of(const TokenResult<void>& result) {
    return result ? Error(ErrorCode::kWrongKeyType) : result.error();
  }
  /// A token made anew from what is stored: what a restart sees.
  [[nodiscard]] std::uint8_t stored_tries() {
    Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
    EXPECT_TRUE(restarted.open());
    return restarted.pins().user_status(Session{}).tries_left;
  }
  void initialise_with(std::uint16_t device_options) {
    InitialiseRequest request;
    request.options = device_options;
    initialise(request);
  }
};

TEST_F(PinsTest, WrongPin_CountsDownAndLogsOut) {
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("000000"))), Error(ErrorCode::kPinWrong, 2));
  EXPECT_FALSE(token_.is_user(session_));
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("000000"))), Error(ErrorCode::kPinWrong, 1));
  EXPECT_EQ(stored_tries(), 1);
}

TEST_F(PinsTest, RightPin_RestoresTheCounter) {
  ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  login(session_);
  EXPECT_TRUE(token_.is_user(session_));
  EXPECT_EQ(stored_tries(), 3);
}

TEST_F(PinsTest, LastTryUsed_BlocksEvenTheRightPin) {
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of(kUserPin))).code, ErrorCode::kPinBlocked);
  EXPECT_EQ(pins().user_status(session_).state, State::kBlocked);
}

TEST_F(PinsTest, PinOfImpossibleLength_UsesNoTry) {
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("12345"))).code, ErrorCode::kPinLength);
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("12345678901234567"))).code,
            ErrorCode::kPinLength);
  EXPECT_EQ(error_of(pins().verify_so(session_, bytes_of("1234567"))).code, ErrorCode::kPinLength);
  EXPECT_EQ(user_tries(), 3);
}

TEST_F(PinsTest, CounterCannotBeStored_PinIsNotCompared) {
  platform_.store.fail_every_apply();
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of(kUserPin))).code, ErrorCode::kStorageFailure);
  EXPECT_FALSE(token_.is_user(session_));
  platform_.store.clear_faults();
  EXPECT_EQ(stored_tries(), 3);
}

TEST_F(PinsTest, PowerCutAfterComparison_CounterHasFallen) {
  platform_.store.fail_apply(2);  // the write that restores it
  EXPECT_FALSE(pins().verify_user(session_, bytes_of(kUserPin)));
  EXPECT_FALSE(token_.is_user(session_));
  EXPECT_EQ(stored_tries(), 2);
}

TEST_F(PinsTest, FailureBetweenTwoSteps_CostsARightPinAtMostOneTry) {
  const std::size_t before = platform_.store.apply_count();
  login(session_);
  const std::size_t writes = platform_.store.apply_count() - before;
  ASSERT_EQ(writes, 2u) << "the counter falls, and rises";
  const std::uint8_t left_after[] = {3, 2};
  for (std::size_t step = 1; step <= writes; ++step) {
    platform_.store.fail_apply(step);
    EXPECT_FALSE(pins().verify_user(session_, bytes_of(kUserPin)));
    EXPECT_EQ(stored_tries(), left_after[step - 1]) << "step " << step;
    login(session_);
    EXPECT_EQ(stored_tries(), 3);
  }
}

/// While it lives, the process gets no more memory than it has.
class NoMoreMemory {
 public:
  NoMoreMemory() {
    ::malloc_trim(0);
    ::getrlimit(RLIMIT_AS, &before_);
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    const rlimit limit{pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (rlim_t{4} << 20),
                       before_.rlim_max};
    ::setrlimit(RLIMIT_AS, &limit);
    // What earlier tests have given back lies in the heap still, and is enough to stretch with.
    while (void* block = std::malloc(kBlock)) held_.push_front(block);
  }
  ~NoMoreMemory() {
    ::setrlimit(RLIMIT_AS, &before_);
    for (void* block : held_) std::free(block);
  }
  NoMoreMemory(const NoMoreMemory&) = delete;
  NoMoreMemory& operator=(const NoMoreMemory&) = delete;

 private:
  static constexpr std::size_t kBlock = std::size_t{4} << 20;
  rlimit before_{};
  std::forward_list<void*> held_;
};

/// Not in a firmware, which has no memory for it.
bool has_scrypt() {
  std::array<std::uint8_t, 32> out{};
  const auto parameters = crypto::StretchParameters{crypto::StretchParameters::Function::kScrypt, 15};
  return crypto::stretch(parameters, bytes_of(kUserPin), bytes_of(kSoPin), out).has_value();
}

TEST_F(PinsTest, NoMemoryToStretch_CostsNoTry) {
  if (!has_scrypt()) GTEST_SKIP() << "this back-end stretches without much memory";
  if (!coffer::testing::kAllocationCanFail) GTEST_SKIP() << "this sanitizer needs its memory";
  Token token(platform_.platform(), platform_.store, {crypto::StretchParameters::Function::kScrypt, 15});
  ASSERT_TRUE(token.open());
  ASSERT_TRUE(token.pins().change_user(session_, bytes_of("648219648219")));
  {
    const NoMoreMemory no_more;
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(error_of(token.pins().verify_user(session_, bytes_of(kUserPin))).code,
                ErrorCode::kCryptoFailure);
    }
  }
  EXPECT_EQ(token.pins().user_status(Session{}).tries_left, 3);
  EXPECT_TRUE(token.pins().verify_user(session_, bytes_of(kUserPin)));
  token.reset(session_);
}

TEST_F(PinsTest, StretchingThatFails_IsFoundAtTheStart) {
  const auto opening = [&](crypto::StretchParameters parameters) {
    return error(Token(platform_.platform(), platform_.store, parameters).open());
  };
  constexpr auto kScrypt = crypto::StretchParameters::Function::kScrypt;
  EXPECT_EQ(opening({kScrypt, 21}), ErrorCode::kCannotStretch) << "what new PINs would get";
  if (!has_scrypt()) GTEST_SKIP() << "this back-end stretches without much memory";
  if (!coffer::testing::kAllocationCanFail) GTEST_SKIP() << "this sanitizer needs its memory";
  Token token(platform_.platform(), platform_.store, {kScrypt, 15});
  ASSERT_TRUE(token.open());
  ASSERT_TRUE(token.pins().change_user(session_, bytes_of("648219648219")));
  token.reset(session_);
  const NoMoreMemory no_more;
  EXPECT_EQ(opening(testing::kFastStretch), ErrorCode::kCannotStretch) << "what the stored one has";
}

TEST_F(PinsTest, EachAlteredByteOfARecord_IsDamageAndNoWrongPin) {
  const auto stored = store::testing::records_of(platform_.store).at(records::kUserPin);
  for (std::size_t at = 0; at < stored.size(); ++at) {
    auto altered = stored;
    altered[at] = static_cast<std::uint8_t>(altered[at] ^ 0x04);
    ASSERT_TRUE(platform_.store.put(records::kUserPin, altered));
    EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of(kUserPin))).code, ErrorCode::kStorageFailure)
        << "byte " << at;
    EXPECT_EQ(store::testing::records_of(platform_.store).at(records::kUserPin), altered) << "no try counted";
  }
  ASSERT_TRUE(platform_.store.put(records::kUserPin, stored));
  login(session_);
}

// Whoever could seal states would still need the whole record.
TEST_F(PinsTest, RecordOfAnotherVersionOrSize_IsDamageThoughItsStateIsSealed) {
  constexpr std::size_t kStateAt = PinRecord::kHeaderSize + PinRecord::kSealedKeySize;
  SealingKey device_key;
  ASSERT_TRUE(derive_device_sealing_key(platform_.root_key, device_key));
  auto record = store::testing::records_of(platform_.store).at(records::kUserPin);
  const auto seal_state = [&] {
    static constexpr std::uint8_t kState[] = {3, 6};  // tries, length
    EXPECT_TRUE(seal(device_key, Purpose::kPinState, records::kUserPin, Bytes(record).first(kStateAt), kState,
                     MutableBytes(record).subspan(kStateAt)));
  };
  const auto verify_error = [&](Bytes stored) {
    EXPECT_TRUE(platform_.store.put(records::kUserPin, stored));
    return error(pins().verify_user(session_, bytes_of(kUserPin)));
  };
  seal_state();
  ASSERT_EQ(verify_error(record), std::nullopt) << "or the rest shows nothing";
  do {
    seal_state();
  } while (record.back() != 0);
  EXPECT_EQ(verify_error(Bytes(record).first(record.size() - 1)), ErrorCode::kStorageFailure)
      << "cut where nothing seems to be missing";
  ++record[0];
  seal_state();
  EXPECT_EQ(verify_error(record), ErrorCode::kStorageFailure);
}

TEST_F(PinsTest, ResetRetryCounters_GivesAllTriesBackAndChangesNothingElse) {
  generate_ec(1);
  const auto before = store::testing::records_of(platform_.store);
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  for (int i = 0; i < 4; ++i) ASSERT_FALSE(pins().verify_so(session_, bytes_of("00000000")));
  const auto counters = token_.reset_retry_counters();
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->user_pin->before, 0);
  EXPECT_EQ(counters->user_pin->now, 3);
  EXPECT_EQ(counters->so_pin.before, 11);
  EXPECT_EQ(counters->so_pin.now, 15);
  auto after = store::testing::records_of(platform_.store);
  for (const RecordId id :
       {records::kUserPin, records::kSoPin, records::kGuessHistory, manifest::kManifestRecord})
    after[id] = before.at(id);
  EXPECT_EQ(after, before);
  EXPECT_EQ(stored_tries(), 3);
  login(session_);
  EXPECT_FALSE(sign(1, 0x70, kHashed).empty());
}

TEST_F(PinsTest, ResetRetryCounters_OfATokenWithoutPinsIsRefused) {
  testing::TestPlatform blank;
  Token token(blank.platform(), blank.store, testing::kFastStretch);
  ASSERT_TRUE(token.open());
  EXPECT_EQ(error(token.reset_retry_counters()), ErrorCode::kNotInitialised);
}

TEST_F(PinsTest, SessionPin_GoesWithTheTokenThatMadeIt) {
  std::array<std::uint8_t, kSessionPinSize> pin{};
  initialise_with(options::kSessionPin);
  login(session_);
  ASSERT_TRUE(pins().make_session_pin(session_, pin));
  Session other;
  InitialiseRequest request;
  request.options = options::kSessionPin;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  ASSERT_TRUE(token_.initialise(other, request));
  EXPECT_FALSE(pins().verify_user(session_, pin));
  EXPECT_FALSE(token_.is_user(session_));
  token_.reset(other);
}

TEST_F(PinsTest, Change_OldPinIsVoidAndKeysStay) {
  generate_ec(1);
  ASSERT_TRUE(pins().change_user(session_, bytes_of("648219abcdef-longer")));
  EXPECT_FALSE(pins().verify_user(session_, bytes_of(kUserPin)));
  ASSERT_TRUE(pins().verify_user(session_, bytes_of("abcdef-longer")));
  EXPECT_FALSE(sign(1, 0x70, bytes_of("01234567890123456789012345678901")).empty());
}

TEST_F(PinsTest, ChangeWithWrongOldPin_IsCounted) {
  EXPECT_EQ(error_of(pins().change_user(session_, bytes_of("000000111111"))), Error(ErrorCode::kPinWrong, 2));
  EXPECT_EQ(error_of(pins().change_user(session_, bytes_of("64"))), Error(ErrorCode::kPinWrong, 1));
}

TEST_F(PinsTest, ChangeToImpossibleLength_IsRefusedAndNotCounted) {
  EXPECT_EQ(error_of(pins().change_user(session_, bytes_of("64821912345"))).code, ErrorCode::kPinLength);
  EXPECT_EQ(user_tries(), 3);
  login(session_);
}

TEST_F(PinsTest, RefusedChange_KeepsTheLogin) {
  ASSERT_FALSE(pins().change_user(session_, bytes_of("64821912345")));
  EXPECT_TRUE(token_.is_user(session_));
  ASSERT_FALSE(pins().change_user(session_, bytes_of("000000111111")));
  EXPECT_FALSE(token_.is_user(session_)) << "a wrong old PIN ends it";
}

TEST_F(PinsTest, PendingKeyDomainCannotBeStored_RightPinStillLogsIn) {
  token_.logout(session_);
  const std::vector<std::uint8_t> share(kDkekSize, 0x17);
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, share));
  platform_.store.fail_apply(3);  // after the counter fell and rose
  EXPECT_TRUE(pins().verify_user(session_, bytes_of(kUserPin)));
  EXPECT_TRUE(token_.is_user(session_));
  Dkek dkek;
  EXPECT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
}

TEST_F(PinsTest, ChangeSoPin_NewOneInitialises) {
  ASSERT_TRUE(pins().change_so(session_, bytes_of("5762188012345678")));
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  EXPECT_EQ(error_of(token_.initialise(session_, request)), Error(ErrorCode::kPinWrong, 14));
  request.so_pin = bytes_of("12345678");
  EXPECT_TRUE(token_.initialise(session_, request));
}

TEST_F(PinsTest, SoPin_IsNotTheUser) {
  token_.logout(session_);
  ASSERT_TRUE(pins().verify_so(session_, bytes_of(kSoPin)));
  EXPECT_EQ(pins().so_status(session_).state, State::kVerified);
  EXPECT_FALSE(token_.is_user(session_));
}

TEST_F(PinsTest, Unblock_NeedsTheOption) {
  EXPECT_EQ(error_of(pins().unblock(session_, bytes_of(kSoPin), bytes_of("111111"))).code,
            ErrorCode::kNotAllowed);
}

TEST_F(PinsTest, UnblockWithNewPin_KeysStay) {
  initialise_with(options::kResetRetryCounter);
  login(session_);
  generate_ec(1);
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  ASSERT_TRUE(pins().unblock(session_, bytes_of(kSoPin), bytes_of("111111")));
  EXPECT_FALSE(token_.is_user(session_));
  ASSERT_TRUE(pins().verify_user(session_, bytes_of("111111")));
  EXPECT_FALSE(sign(1, 0x70, bytes_of("01234567890123456789012345678901")).empty());
}

TEST_F(PinsTest, UnblockWithoutNewPin_KeepsThePin) {
  initialise_with(options::kResetRetryCounter);
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  ASSERT_TRUE(pins().unblock(session_, bytes_of(kSoPin), {}));
  login(session_);
}

TEST_F(PinsTest, UnblockBySession_NeedsSoPinVerified) {
  initialise_with(options::kResetRetryCounter);
  EXPECT_EQ(error_of(pins().unblock(session_, {}, bytes_of("111111"))).code, ErrorCode::kNotAuthorised);
  ASSERT_TRUE(pins().verify_so(session_, bytes_of(kSoPin)));
  ASSERT_TRUE(pins().unblock(session_, {}, bytes_of("111111")));
  EXPECT_TRUE(pins().verify_user(session_, bytes_of("111111")));
}

TEST_F(PinsTest, UnblockWithWrongSoPin_CountsTheSoPin) {
  initialise_with(options::kResetRetryCounter);
  EXPECT_EQ(error_of(pins().unblock(session_, bytes_of("00000000"), bytes_of("111111"))),
            Error(ErrorCode::kPinWrong, 14));
  EXPECT_EQ(pins().so_status(session_).tries_left, 14);
}

TEST_F(PinsTest, ResetOnlyOption_RefusesANewPin) {
  initialise_with(options::kResetRetryCounter | options::kResetOnly);
  EXPECT_EQ(error_of(pins().unblock(session_, bytes_of(kSoPin), bytes_of("111111"))).code,
            ErrorCode::kNotAllowed);
  EXPECT_TRUE(pins().unblock(session_, bytes_of(kSoPin), {}));
}

TEST_F(PinsTest, TransportPin_MustBeChangedFirst) {
  initialise_with(options::kTransportPin);
  EXPECT_EQ(pins().user_status(session_).state, State::kTransport);
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of(kUserPin))).code, ErrorCode::kTransportPin);
  ASSERT_TRUE(pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_TRUE(pins().verify_user(session_, bytes_of("111111")));
  EXPECT_FALSE(token_.config().has(options::kTransportPin));
}

TEST_F(PinsTest, SessionPin_StandsInForTheUserPinUntilReset) {
  initialise_with(options::kSessionPin);
  login(session_);
  std::array<std::uint8_t, kSessionPinSize> pin{};
  ASSERT_TRUE(pins().make_session_pin(session_, pin));
  token_.logout(session_);
  ASSERT_FALSE(token_.is_user(session_));
  ASSERT_TRUE(pins().verify_user(session_, pin));
  EXPECT_TRUE(token_.is_user(session_));
  token_.reset(session_);
  EXPECT_FALSE(pins().verify_user(session_, pin));
}

TEST_F(PinsTest, WrongSessionPin_HasTriesOfItsOwn) {
  initialise_with(options::kSessionPin);
  login(session_);
  std::array<std::uint8_t, kSessionPinSize> pin{};
  ASSERT_TRUE(pins().make_session_pin(session_, pin));
  std::array<std::uint8_t, kSessionPinSize> wrong = pin;
  wrong[7] = static_cast<std::uint8_t>(wrong[7] ^ 1);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(pins().verify_user(session_, wrong));
  EXPECT_EQ(error_of(pins().verify_user(session_, pin)).code, ErrorCode::kPinBlocked) << "void after three";
  EXPECT_EQ(user_tries(), 3);
}

TEST_F(PinsTest, SessionPin_NeedsOptionAndLogin) {
  std::array<std::uint8_t, kSessionPinSize> pin{};
  EXPECT_EQ(error_of(pins().make_session_pin(session_, pin)).code, ErrorCode::kNotAllowed);
  initialise_with(options::kSessionPin);
  EXPECT_EQ(error_of(pins().make_session_pin(session_, pin)).code, ErrorCode::kNotAuthorised);
}

TEST_F(PinsTest, SessionPin_GoesWithTheUserPinItStandsFor) {
  std::array<std::uint8_t, kSessionPinSize> pin{};
  Session other;
  const auto make = [&] {
    initialise_with(options::kSessionPin | options::kResetRetryCounter);
    login(session_);
    ASSERT_TRUE(pins().make_session_pin(session_, pin));
    ASSERT_TRUE(pins().verify_user(session_, pin));
  };
  make();
  ASSERT_TRUE(pins().change_user(other, bytes_of("648219111111")));
  EXPECT_EQ(error_of(pins().verify_user(session_, pin)).code, ErrorCode::kPinBlocked) << "changed";
  make();
  ASSERT_TRUE(pins().unblock(other, bytes_of(kSoPin), bytes_of("111111")));
  EXPECT_EQ(error_of(pins().verify_user(session_, pin)).code, ErrorCode::kPinBlocked) << "reset";
  make();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(pins().verify_user(other, bytes_of("000000")));
  EXPECT_EQ(error_of(pins().verify_user(session_, pin)).code, ErrorCode::kPinBlocked) << "blocked";
  token_.reset(other);
}

TEST_F(PinsTest, SessionPin_OutlastsWhatItsOwnSessionChangesBesideTheUserPin) {
  std::array<std::uint8_t, kSessionPinSize> pin{};
  initialise_with(options::kSessionPin);
  login(session_);
  ASSERT_TRUE(pins().make_session_pin(session_, pin));
  ASSERT_TRUE(pins().change_so(session_, bytes_of(std::string(kSoPin) + "11111111")));
  EXPECT_TRUE(pins().verify_user(session_, pin));
  ASSERT_TRUE(pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_FALSE(pins().verify_user(session_, pin));
}

TEST_F(PinsTest, TheLastWrongTry_SaysBlocked) {
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("000000"))), Error(ErrorCode::kPinWrong, 2));
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("000000"))), Error(ErrorCode::kPinWrong, 1));
  EXPECT_EQ(error_of(pins().verify_user(session_, bytes_of("000000"))).code, ErrorCode::kPinBlocked);
}

TEST_F(PinsTest, StoredRecords_DoNotContainThePin) {
  std::array<std::uint8_t, 512> record{};
  for (const RecordId id : {records::kUserPin, records::kSoPin}) {
    const auto size = platform_.store.read(id, record);
    ASSERT_TRUE(size);
    const Bytes stored = Bytes(record).first(*size);
    for (const auto pin : {kUserPin, kSoPin}) {
      EXPECT_TRUE(std::ranges::search(stored, bytes_of(pin)).empty());
    }
  }
}

TEST_F(PinsTest, AlteredRecord_IsNotBelieved) {
  std::vector<std::uint8_t> record(platform_.store.size(records::kUserPin).value_or(0));
  ASSERT_TRUE(platform_.store.read(records::kUserPin, record));
  ASSERT_FALSE(pins().verify_user(session_, bytes_of("000000")));
  record.back() = static_cast<std::uint8_t>(record.back() ^ 1);
  ASSERT_TRUE(platform_.store.put(records::kUserPin, record));
  EXPECT_EQ(pins().user_status(session_).state, State::kBlocked);
  EXPECT_FALSE(pins().verify_user(session_, bytes_of(kUserPin)));
}

TEST_F(PinsTest, NewUserPin_EndsOtherSessionsButNotItsOwn) {
  generate_ec(1);
  Session other;
  login(other);
  ASSERT_TRUE(pins().change_user(session_, bytes_of("648219111111")));
  EXPECT_TRUE(token_.is_user(session_));
  EXPECT_FALSE(token_.is_user(other));
  EXPECT_EQ(sign_error(other, 1, 0x70, kHashed), ErrorCode::kNotAuthorised);
  EXPECT_FALSE(pins().verify_user(other, bytes_of(kUserPin)));
  ASSERT_TRUE(pins().verify_user(other, bytes_of("111111")));
  EXPECT_EQ(sign_error(other, 1, 0x70, kHashed), std::nullopt);
  token_.reset(other);
}

TEST_F(PinsTest, UserPinThatTheSoSets_EndsTheUsersSessions) {
  initialise_with(options::kResetRetryCounter);
  login(session_);
  Session so;
  ASSERT_TRUE(pins().verify_so(so, bytes_of(kSoPin)));
  ASSERT_TRUE(pins().unblock(so, {}, {}));
  EXPECT_TRUE(token_.is_user(session_)) << "the same PIN, with its tries back";
  ASSERT_TRUE(pins().unblock(so, {}, bytes_of("111111")));
  EXPECT_FALSE(token_.is_user(session_));
  EXPECT_TRUE(token_.is_so(so));
  token_.reset(so);
}

TEST_F(PinsTest, NewSoPin_EndsOtherSessionsButNotItsOwn) {
  Session so;
  Session other;
  ASSERT_TRUE(pins().verify_so(so, bytes_of(kSoPin)));
  ASSERT_TRUE(pins().verify_so(other, bytes_of(kSoPin)));
  ASSERT_TRUE(pins().change_so(so, bytes_of(std::string(kSoPin) + "11111111")));
  EXPECT_TRUE(token_.is_so(so));
  EXPECT_FALSE(token_.is_so(other));
  token_.reset(so);
}

TEST_F(PinsTest, WrongSoPin_EndsTheSosLoginWhereverItIsGiven) {
  initialise_with(options::kResetRetryCounter);
  const auto so_after = [&](const auto& give_wrong_pin) {
    EXPECT_TRUE(pins().verify_so(session_, bytes_of(kSoPin)));
    give_wrong_pin();
    return token_.is_so(session_);
  };
  EXPECT_FALSE(so_after([&] { EXPECT_FALSE(pins().verify_so(session_, bytes_of("00000000"))); }));
  EXPECT_FALSE(so_after([&] { EXPECT_FALSE(pins().change_so(session_, bytes_of("0000000011111111"))); }));
  EXPECT_FALSE(so_after([&] { EXPECT_FALSE(pins().unblock(session_, bytes_of("00000000"), {})); }));
}

TEST_F(PinsTest, EndOfALogin_WipesTheAccessKeyUnlessTheOtherLoginNeedsIt) {
  const auto has_access_key = [&] {
    const bool blank =
        std::ranges::all_of(session_.access_key.expose(), [](std::uint8_t b) { return b == 0; });
    EXPECT_NE(session_.has_access_key, blank);
    return !blank;
  };
  const auto end_user = [&] { EXPECT_FALSE(pins().verify_user(session_, bytes_of("000000"))); };
  const auto end_so = [&] { EXPECT_FALSE(pins().verify_so(session_, bytes_of("00000000"))); };
  const auto log_in_so = [&] { ASSERT_TRUE(pins().verify_so(session_, bytes_of(kSoPin))); };
  ASSERT_TRUE(has_access_key());
  end_user();
  EXPECT_FALSE(has_access_key());
  log_in_so();
  ASSERT_TRUE(has_access_key());
  login(session_);
  end_user();
  EXPECT_TRUE(has_access_key()) << "the SO's";
  end_so();
  EXPECT_FALSE(has_access_key());
  login(session_);
  log_in_so();
  end_so();
  EXPECT_TRUE(has_access_key()) << "the user's";
}

/// Key 1 is used, which keeps it ready in memory; then its record is broken. A session that logs in
/// afterwards tells whether the key was still in memory.
class ReadyKeysTest : public PinsTest {
 protected:
  void SetUp() override {
    PinsTest::SetUp();
    generate_ec(1);
    ASSERT_EQ(sign_error(session_, 1, 0x70, kHashed), std::nullopt);
  }
  void break_record() {
    ASSERT_TRUE(platform_.store.put(key_file(1), bytes_of("not a key record any more")));
  }
  bool in_memory(Session& session) {
    login(session);
    const auto failed = sign_error(session, 1, 0x70, kHashed);
    EXPECT_TRUE(!failed || failed == ErrorCode::kStorageFailure);
    return !failed;
  }
};

TEST_F(ReadyKeysTest, StayWhileAnotherSessionIsLoggedIn) {
  Session other;
  login(other);
  token_.logout(session_);
  break_record();
  EXPECT_TRUE(in_memory(session_)) << "or the tests below show nothing";
  token_.reset(other);
}

TEST_F(ReadyKeysTest, GoWithTheLastLogin) {
  for (const auto& end : std::initializer_list<std::function<void()>>{
           [&] { token_.logout(session_); }, [&] { token_.reset(session_); },
           [&] { EXPECT_FALSE(pins().verify_user(session_, bytes_of("000000"))); }}) {
    end();
    break_record();
    EXPECT_FALSE(in_memory(session_));
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
    generate_ec(1);
    ASSERT_EQ(sign_error(session_, 1, 0x70, kHashed), std::nullopt);
  }
}

TEST_F(ReadyKeysTest, GoThoughASessionOfAnEarlierEpochIsStillThere) {
  Session idle;
  login(idle);
  ASSERT_TRUE(pins().change_user(session_, bytes_of("648219" + std::string(kUserPin))));
  ASSERT_EQ(sign_error(session_, 1, 0x70, kHashed), std::nullopt);
  token_.logout(session_);
  break_record();
  EXPECT_FALSE(in_memory(session_));
  token_.logout(idle);
  EXPECT_TRUE(token_.is_user(session_)) << "the idle one's end is not counted against it";
}

TEST_F(PinsTest, AnotherRootKey_OpensNothing) {
  class OtherRootKey final : public platform::RootKey {
   public:
    [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }
    Secret<platform::kRootKeySize> key_;
  };
  OtherRootKey other;
  Token stolen(platform_.platform_with(other), platform_.records, testing::kFastStretch);
  EXPECT_FALSE(stolen.open()) << "the device key is bound to the root key";
  EXPECT_FALSE(stolen.pins().verify_user(session_, bytes_of(kUserPin)));
}

}  // namespace
}  // namespace coffer::token
