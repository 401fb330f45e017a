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

TEST_F(KeysConcurrencyTest, KeyMadeWhileTheTokenIsInitialised_IsNotStored) {
  Session other;
  login(other);
  std::optional<ErrorCode> outcome;
  // The other session's key becomes ready only after the token was initialised.
  initialise({});
  GenerateKeyPairRequest request;
  request.id = 1;
  request.curve = &crypto::curve(crypto::CurveId::kSecp256r1);
  request.algorithm = cvc::kEcdsaSha256;
  request.chr = bytes_of("UTTEST00000");
  std::array<std::uint8_t, cvc::kMaxRequest> out{};
  outcome = error(token_.keys().generate_key_pair(other, request, out));
  EXPECT_EQ(outcome, ErrorCode::kNotAuthorised);
  EXPECT_FALSE(platform_.store.size(key_file(1)));
}

}  // namespace
}  // namespace coffer::token::testing
