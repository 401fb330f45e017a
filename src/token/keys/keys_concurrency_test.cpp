#include <atomic>
#include <thread>

#include "token/testing/token_fixture.h"

// Many sessions on one token. What these tests look for shows best under ThreadSanitizer.
namespace coffer::token::testing {
namespace {

using KeysConcurrencyTest = TokenTest;

/// Runs `work(index)` on so many threads at once.
template <typename Work>
void run_threads(std::size_t count, const Work& work) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

TEST_F(KeysConcurrencyTest, KeyThatIsReplacedMeanwhile_SignsWithOneOfThem) {
  const ByteVector hashed(32, 1);
  generate_ec(1);
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  run_threads(3, [&](std::size_t thread) {
    if (thread == 0) {
      for (int i = 0; i < 50; ++i) generate_ec(1);
      done = true;
      return;
    }
    Session session;
    login(session);
    while (!done) {
      if (sign_error(session, 1, 0x70, hashed)) ++failures;
    }
    token_.reset(session);
  });
  EXPECT_EQ(failures, 0);
}

TEST_F(KeysConcurrencyTest, LastUses_AreGivenOutOnce) {
  const ByteVector hashed(32, 1);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 25));
  std::atomic<int> signatures = 0;
  run_threads(4, [&](std::size_t) {
    Session session;
    login(session);
    for (int i = 0; i < 20; ++i) {
      if (!sign_error(session, 1, 0x70, hashed)) ++signatures;
    }
    token_.reset(session);
  });
  EXPECT_EQ(signatures, 25);
}

/// What another session does between two steps of a call: see HookedMutex.
class KeysMeanwhileTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    ASSERT_TRUE(hooked_.open());
    login_hooked(session_of_call_);
    login_hooked(other_);
  }
  void login_hooked(Session& session) {
    ASSERT_TRUE(hooked_.pins().verify_user(session, bytes_of(kUserPin)));
  }
  TokenResult<std::size_t> generate(Session& session, std::uint8_t domain = 0) {
    GenerateKeyPairRequest request;
    request.id = 1;
    request.kind = &crypto::curve(crypto::CurveId::kSecp256r1);
    request.algorithm = cvc::kEcdsaSha256;
    request.chr = bytes_of("UTTEST00000");
    request.policy.key_domain = domain;
    std::array<std::uint8_t, cvc::kMaxRequest> out{};
    return hooked_.keys().generate_key_pair(session, request, out);
  }
  InitialiseRequest initialisation() {
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    request.key_domains = 2;
    return request;
  }
  std::optional<ErrorCode> sign_error(Session& session) {
    std::array<std::uint8_t, 512> out{};
    return error(hooked_.keys().sign(session, 1, 0x70, ByteVector(32, 1), out));
  }

  HookedMutex mutex_;
  Token hooked_{platform_.platform_with(mutex_), platform_.records, kFastStretch};
  Session session_of_call_;
  Session other_;
};

TEST_F(KeysMeanwhileTest, KeyMadeWhileTheTokenIsInitialised_IsNotStored) {
  // The second unlock is that of the check before the key is made.
  mutex_.after_unlock(2, [&] { EXPECT_TRUE(hooked_.initialise(other_, initialisation())); });
  EXPECT_EQ(error(generate(session_of_call_)), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(mutex_.has_run());
  EXPECT_FALSE(platform_.store.size(key_file(1)));
  EXPECT_FALSE(platform_.store.size(file_id(fids::kCertificatePrefix, 1)));
}

TEST_F(KeysMeanwhileTest, TokenInitialisedAtAnyStepOfAKeysMaking_HasNoKey) {
  InitialiseRequest without_domains = initialisation();
  without_domains.key_domains = 0;
  int steps = 0;
  do {
    ASSERT_TRUE(hooked_.initialise(other_, without_domains));
    login_hooked(session_of_call_);
    mutex_.after_unlock(++steps, [&] { EXPECT_TRUE(hooked_.initialise(other_, without_domains)); });
    (void)hooked_.keys().generate_symmetric_key(session_of_call_, 1, 16, {});
    EXPECT_EQ(platform_.store.size(key_file(1)).has_value(), !mutex_.has_run()) << "step " << steps;
  } while (mutex_.has_run());
  EXPECT_GT(steps, 4);
  mutex_.after_unlock(0, nullptr);
}

TEST_F(KeysMeanwhileTest, KeyMadeWhileItsDomainIsErased_IsNotStored) {
  ASSERT_TRUE(hooked_.initialise(other_, initialisation()));
  login_hooked(session_of_call_);
  login_hooked(other_);
  ASSERT_TRUE(hooked_.key_domains().create(other_, 1, 1));
  // The third: the domain has been looked at, too.
  mutex_.after_unlock(3, [&] { EXPECT_TRUE(hooked_.key_domains().erase(other_, 1)); });
  EXPECT_EQ(error(generate(session_of_call_, 1)), ErrorCode::kDomainUnconfigured);
  EXPECT_TRUE(mutex_.has_run());
  EXPECT_FALSE(platform_.store.size(key_file(1)));
}

TEST_F(KeysMeanwhileTest, KeyMadeWhileItsDomainIsErasedAndSetUpAgain_IsNotStored) {
  ASSERT_TRUE(hooked_.initialise(other_, initialisation()));
  login_hooked(session_of_call_);
  login_hooked(other_);
  for (const std::uint8_t domain : {std::uint8_t{0}, std::uint8_t{1}}) {
    ASSERT_TRUE(hooked_.key_domains().create(other_, domain, 1));
    mutex_.after_unlock(2, [&] {
      EXPECT_TRUE(hooked_.key_domains().erase(other_, domain));
      EXPECT_TRUE(hooked_.key_domains().create(other_, domain, 1));
    });
    EXPECT_EQ(error(generate(session_of_call_, domain)), ErrorCode::kDomainUnconfigured)
        << "another's shares";
    EXPECT_TRUE(mutex_.has_run());
    EXPECT_FALSE(platform_.store.size(key_file(1)));
  }
}

TEST_F(KeysMeanwhileTest, KeyUnwrappedWhileItsNumberIsTaken_DoesNotReplace) {
  ASSERT_TRUE(hooked_.key_domains().import_share(other_, 0, ByteVector(32, 7)));
  ASSERT_TRUE(generate(other_));
  std::vector<std::uint8_t> blob(1500);
  const auto size = hooked_.keys().wrap_key(other_, 1, blob);
  ASSERT_TRUE(size);
  blob.resize(*size);
  ASSERT_TRUE(hooked_.delete_file(other_, key_file(1)));
  // The fourth: it has been seen that the number is free.
  mutex_.after_unlock(4, [&] { EXPECT_TRUE(hooked_.keys().generate_symmetric_key(other_, 1, 16, {})); });
  EXPECT_EQ(error(hooked_.keys().unwrap_key(session_of_call_, 1, blob)), ErrorCode::kAlreadyExists);
  EXPECT_TRUE(mutex_.has_run());
  EXPECT_EQ(sign_error(other_), ErrorCode::kWrongKeyType) << "the symmetric key is still there";
}

TEST_F(KeysMeanwhileTest, KeyWrappedWhileItsDomainIsReplaced_DoesNotLeaveUnderTheNewDkek) {
  KeyDomains& domains = hooked_.key_domains();
  ASSERT_TRUE(domains.import_share(other_, 0, ByteVector(32, 7)));
  ASSERT_TRUE(generate(other_));
  std::array<std::uint8_t, 1500> blob{};
  // The second unlock: the key is in use, and its DKEK is looked up next.
  mutex_.after_unlock(2, [&] {
    EXPECT_TRUE(hooked_.delete_file(other_, key_file(1)));
    EXPECT_TRUE(domains.erase(other_, 0));
    EXPECT_TRUE(domains.create(other_, 0, 1));
    EXPECT_TRUE(domains.import_share(other_, 0, ByteVector(32, 8)));
  });
  EXPECT_EQ(error(hooked_.keys().wrap_key(session_of_call_, 1, blob)), ErrorCode::kDomainUnconfigured);
  EXPECT_TRUE(mutex_.has_run());
}

TEST_F(KeysMeanwhileTest, KeyThatIsBeingDeleted_IsGoneAtOnce) {
  for (const auto& policy : {KeyPolicy{}, only({}, 5)}) {
    ASSERT_TRUE(hooked_.keys().generate_symmetric_key(other_, 1, 16, policy));
    std::array<std::uint8_t, 16> out{};
    const auto use = [&] { return error(hooked_.keys().cipher(other_, 1, 0x10, ByteVector(16, 1), out)); };
    ASSERT_FALSE(use()) << "and now it is kept ready";
    std::optional<ErrorCode> meanwhile;
    mutex_.after_unlock(1, [&] { meanwhile = use(); });
    ASSERT_TRUE(hooked_.delete_file(session_of_call_, key_file(1)));
    EXPECT_TRUE(mutex_.has_run());
    EXPECT_EQ(meanwhile, ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace coffer::token::testing
