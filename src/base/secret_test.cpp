#include "base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <type_traits>

namespace coffer {
namespace {

static_assert(!std::is_copy_constructible_v<Secret<16>>);
static_assert(!std::is_copy_assignable_v<Secret<16>>);
static_assert(!std::is_move_constructible_v<Secret<16>>);
static_assert(!std::is_copy_constructible_v<SecretBuffer<16>>);
static_assert(!std::is_move_assignable_v<SecretBuffer<16>>);
static_assert(!std::is_convertible_v<SecretBuffer<16>, Bytes>);

constexpr std::uint8_t kPattern = 0xA7;
constexpr std::size_t kSize = 64;

/// Storage that outlives the object in it, so that a test can look at what the object left behind.
struct Grave {
  alignas(std::max_align_t) unsigned char storage[2 * kSize] = {};

  [[nodiscard]] std::size_t count_pattern() const {
    // Through volatile: the compiler knows that the object is dead, and could answer without looking.
    const volatile unsigned char* memory = storage;
    std::size_t found = 0;
    for (std::size_t i = 0; i < sizeof storage; ++i) found += memory[i] == kPattern ? 1u : 0u;
    return found;
  }
};

TEST(Secret, GoingOutOfScope_WipesIt) {
  Grave grave;
  auto* secret = ::new (grave.storage) Secret<kSize>;
  std::ranges::fill(secret->writable(), kPattern);
  ASSERT_EQ(grave.count_pattern(), kSize) << "the test must see the secret while it lives";
  secret->~Secret();
  EXPECT_EQ(grave.count_pattern(), 0u);
}

TEST(SecretBuffer, GoingOutOfScope_WipesAllOfIt) {
  Grave grave;
  auto* secret = ::new (grave.storage) SecretBuffer<kSize>;
  std::ranges::fill(secret->storage(), kPattern);
  secret->set_size(1);  // also what lies behind the content
  ASSERT_EQ(grave.count_pattern(), kSize);
  secret->~SecretBuffer();
  EXPECT_EQ(grave.count_pattern(), 0u);
}

// AddressSanitizer stops whoever reads a frame that is gone, and rightly.
#if defined(__SANITIZE_ADDRESS__)
#define COFFER_TEST_READS_DEAD_STACK 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COFFER_TEST_READS_DEAD_STACK 0
#endif
#endif
#ifndef COFFER_TEST_READS_DEAD_STACK
#define COFFER_TEST_READS_DEAD_STACK 1
#endif

#if COFFER_TEST_READS_DEAD_STACK
/// Uses a secret on its stack, as a real function would, and tells where it lay.
__attribute__((noinline)) void use_secret(const volatile unsigned char** where) {
  Secret<kSize> secret;
  std::ranges::fill(secret.writable(), kPattern);
  *where = secret.expose().data();
  asm volatile("" : : "r"(secret.expose().data()) : "memory");
}

TEST(Secret, ReturningFromAFunction_LeavesNothingOnTheStack) {
  const volatile unsigned char* where = nullptr;
  use_secret(&where);
  std::size_t found = 0;
  for (std::size_t i = 0; i < kSize; ++i) found += where[i] == kPattern ? 1u : 0u;
  EXPECT_EQ(found, 0u);
}
#endif

TEST(Secret, StartsAsZeros_AndClears) {
  Secret<4> secret;
  EXPECT_TRUE(std::ranges::all_of(secret.expose(), [](auto b) { return b == 0; }));
  std::ranges::fill(secret.writable(), kPattern);
  Secret<4> other;
  other.copy_from(secret);
  secret.clear();
  EXPECT_TRUE(std::ranges::all_of(secret.expose(), [](auto b) { return b == 0; }));
  EXPECT_TRUE(std::ranges::all_of(other.expose(), [](auto b) { return b == kPattern; }));
}

TEST(SecretBuffer, AssignAndAppend_FillUpToTheCapacity) {
  constexpr std::array<std::uint8_t, 3> kThree{1, 2, 3};
  SecretBuffer<5> secret;
  EXPECT_TRUE(secret.empty());
  EXPECT_TRUE(secret.assign(kThree));
  EXPECT_FALSE(secret.append(kThree));
  EXPECT_TRUE(equal(secret.expose(), kThree));
  EXPECT_TRUE(secret.append(Bytes(kThree).first(2)));
  EXPECT_EQ(secret.size(), secret.capacity());
}

TEST(SecretBuffer, AssignOfTooMuch_LeavesTheContentUnchanged) {
  constexpr std::array<std::uint8_t, 3> kThree{1, 2, 3};
  SecretBuffer<2> secret;
  ASSERT_TRUE(secret.assign(Bytes(kThree).first(2)));
  EXPECT_FALSE(secret.assign(kThree));
  EXPECT_TRUE(equal(secret.expose(), Bytes(kThree).first(2)));
}

TEST(SecretBuffer, AssignOfSomethingShorter_LeavesNoTail) {
  constexpr std::array<std::uint8_t, 3> kThree{kPattern, kPattern, kPattern};
  SecretBuffer<3> secret;
  ASSERT_TRUE(secret.assign(kThree));
  ASSERT_TRUE(secret.assign(Bytes(kThree).first(1)));
  EXPECT_EQ(std::ranges::count(secret.storage(), kPattern), 1);
}

TEST(SecretBuffer, Clear_EmptiesAndWipes) {
  SecretBuffer<3> secret;
  std::ranges::fill(secret.storage(), kPattern);
  secret.set_size(99);
  EXPECT_EQ(secret.size(), 3u);
  secret.clear();
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(std::ranges::count(secret.storage(), kPattern), 0);
}

TEST(Wipe, OfNothing_DoesNothing) { wipe({}); }

TEST(Wipe, OfAPart_TouchesNothingElse) {
  std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
  wipe(MutableBytes(bytes).subspan(1, 2));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 4>{1, 0, 0, 4}));
}

TEST(ConstantTimeEqual, SeesADifferenceInEachBit) {
  std::array<std::uint8_t, 16> a{};
  std::ranges::fill(a, kPattern);
  EXPECT_TRUE(constant_time_equal(a, a));
  for (std::size_t bit = 0; bit < 8 * a.size(); ++bit) {
    auto b = a;
    b[bit / 8] = static_cast<std::uint8_t>(b[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_FALSE(constant_time_equal(a, b)) << "bit " << bit;
  }
}

TEST(ConstantTimeEqual, TwoDifferencesDoNotCancelOut) {
  constexpr std::array<std::uint8_t, 2> kA{0x01, 0x01};
  constexpr std::array<std::uint8_t, 2> kB{0x00, 0x00};
  EXPECT_FALSE(constant_time_equal(kA, kB));
}

TEST(ConstantTimeEqual, AnotherLengthIsAnotherString) {
  constexpr std::array<std::uint8_t, 2> kA{};
  EXPECT_FALSE(constant_time_equal(kA, Bytes(kA).first(1)));
  EXPECT_FALSE(constant_time_equal({}, kA));
  EXPECT_TRUE(constant_time_equal({}, {}));
}

}  // namespace
}  // namespace coffer
