#include <gmock/gmock.h>

#include <algorithm>

#include "cli/split/password_split.h"
#include "cli/split/secret_card.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

constexpr std::array<std::uint8_t, kSplitSecretSize> kSecret{1, 2, 3, 4, 5, 6, 7, 8, 255, 254, 0, 0, 0, 17};

std::vector<SecretPart> split(unsigned threshold, unsigned total) {
  auto parts = split_secret(kSecret, threshold, total);
  EXPECT_TRUE(parts);
  return parts ? std::move(*parts) : std::vector<SecretPart>{};
}

TEST(SecretSplit, AnyThresholdOfThemMakeTheSecret) {
  const auto parts = split(3, 5);
  std::vector<int> chosen{0, 0, 1, 1, 1};
  do {
    std::vector<const SecretPart*> three;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (chosen[i] != 0) three.push_back(&parts[i]);
    }
    Secret<kSplitSecretSize> secret;
    ASSERT_TRUE(join_parts(three, secret));
    EXPECT_TRUE(equal(secret.expose(), kSecret));
  } while (std::ranges::next_permutation(chosen).found);
}

TEST(SecretSplit, FewerOrWrongPartsMakeNothing) {
  const auto parts = split(3, 5);
  const auto others = split(3, 5);
  Secret<kSplitSecretSize> secret;
  const auto error = [&](std::vector<const SecretPart*> some) { return join_parts(some, secret).error(); };
  EXPECT_EQ(error({}), SplitError::kTooFew);
  EXPECT_EQ(error({&parts[0], &parts[1]}), SplitError::kTooFew);
  EXPECT_EQ(error({&parts[0], &parts[1], &parts[1]}), SplitError::kTwice);
  EXPECT_EQ(error({&parts[0], &parts[1], &others[2]}), SplitError::kMixed);
  auto changed = split(3, 5);
  changed[2].value.writable()[7] ^= 1;
  EXPECT_EQ(error({&changed[0], &changed[1], &changed[2]}), SplitError::kWrong);
}

TEST(SecretSplit, NumbersThatMakeNoSense) {
  for (const auto& [threshold, total] : {std::pair{1u, 3u}, {0u, 3u}, {4u, 3u}, {2u, 256u}}) {
    EXPECT_EQ(split_secret(kSecret, threshold, total).error(), SplitError::kWrongNumbers);
  }
  EXPECT_EQ(split(255, 255).size(), 255u);
}

/// With one part less than the threshold, every value of the secret is still possible.
TEST(SecretSplit, TwoSplitsHaveNothingInCommon) {
  const auto first = split(2, 2);
  const auto second = split(2, 2);
  EXPECT_FALSE(equal(first[0].value.expose(), second[0].value.expose()));
  EXPECT_FALSE(equal(first[1].value.expose(), second[1].value.expose()));
}

TEST(SecretCard, IsReadAsItWasPrinted) {
  for (const SecretPart& part : split(3, 5)) {
    SecretPart read;
    ASSERT_TRUE(read_card_text(card_text(part), read));
    EXPECT_EQ(read.set, part.set);
    EXPECT_EQ(read.threshold, 3);
    EXPECT_EQ(read.number, part.number);
    EXPECT_TRUE(equal(read.value.expose(), part.value.expose()));
  }
}

/// docs/spec/secret-cards.md has the same card.
TEST(SecretCard, HasTheFormThatIsSpecified) {
  SecretPart part;
  part.set = {0xA1, 0xB2, 0xC3};
  part.threshold = 2;
  part.number = 3;
  for (std::size_t i = 0; i < kPartSize; ++i) part.value.writable()[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(card_text(part),
            "06GV5 GR20C 0020G 30G2F\n"
            "GC1R8 1450P 30D1R 7H04B\n"
            "8J2CA 1A5GQ 30CHM 6RW34\n"
            "MF1Y8 1148H GEFMX VNNGS\n");
}

TEST(SecretCard, HowItIsTypedDoesNotCount) {
  const auto parts = split(2, 2);
  std::string text = card_text(parts[0]);
  std::ranges::transform(text, text.begin(), [](char c) {
    if (c == '0') return 'o';
    if (c == '1') return 'l';
    if (c == ' ') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  SecretPart read;
  EXPECT_TRUE(read_card_text("  " + text + "\n", read));
}

TEST(SecretCard, EveryWrongSymbolIsNoticedAndItsLineNamed) {
  const auto parts = split(2, 2);
  const std::string text = card_text(parts[0]);
  SecretPart read;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\n') continue;
    for (const char wrong : {'0', '7', 'Z', 'A'}) {
      if (wrong == text[i]) continue;
      std::string changed = text;
      changed[i] = wrong;
      const auto error = read_card_text(changed, read).error();
      EXPECT_EQ(error.code, CardError::Code::kLine);
      EXPECT_EQ(error.line, static_cast<unsigned>(std::ranges::count(
                                text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n')) +
                                1);
    }
  }
}

TEST(SecretCard, OtherTextIsNoCard) {
  SecretPart read;
  const auto parts = split(2, 2);
  const std::string text = card_text(parts[0]);
  for (const std::string& wrong :
       {std::string(), text.substr(1), text + "0", std::string("no card at all!")}) {
    EXPECT_FALSE(read_card_text(wrong, read)) << wrong;
  }
}

TEST(SecretCard, SaysWhatItIs) {
  const auto parts = split(2, 3);
  const std::string card = printable_card(parts[1], 3, "DKEK share of a test");
  EXPECT_THAT(card, HasSubstr("2 of 3"));
  EXPECT_THAT(card, HasSubstr("any 2 of them"));
}

TEST(PasswordSplit, AnyThresholdOfThemMakeThePassword) {
  SplitPassword password;
  const auto parts = make_split_password(3, 5, password);
  ASSERT_TRUE(parts);
  ASSERT_EQ(password.size(), kSplitPasswordSize);
  for (const auto& chosen : std::vector<std::vector<std::size_t>>{{0, 1, 2}, {4, 2, 0}, {1, 3, 4}}) {
    std::vector<PasswordPart> some;
    for (const std::size_t i : chosen) some.push_back((*parts)[i]);
    SplitPassword joined;
    ASSERT_TRUE(join_password(some, joined));
    EXPECT_TRUE(equal(joined.expose(), password.expose()));
  }
}

TEST(PasswordSplit, WrongParts) {
  SplitPassword password;
  const auto parts = make_split_password(2, 3, password);
  const auto others = make_split_password(2, 3, password);
  ASSERT_TRUE(parts && others);
  const auto error = [&](std::vector<PasswordPart> some) { return join_password(some, password).error(); };
  EXPECT_EQ(error({(*parts)[0]}), PasswordSplitError::kTooFew);
  EXPECT_EQ(error({(*parts)[0], (*parts)[0]}), PasswordSplitError::kTwice);
  EXPECT_EQ(error({(*parts)[0], (*others)[1]}), PasswordSplitError::kMixed);
  for (const auto& [threshold, total] : {std::pair{1u, 3u}, {2u, 2u}, {4u, 3u}, {2u, 10u}}) {
    EXPECT_EQ(make_split_password(threshold, total, password).error(), PasswordSplitError::kWrongNumbers);
  }
}

/// Three parts with one prime, computed by hand: the polynomial 5 + 7 x modulo 2^64 - 189 (a safe prime
/// is not needed to put it together).
TEST(PasswordSplit, IsThePolynomialAtZero) {
  const auto part = [](unsigned id, std::uint8_t value) {
    return PasswordPart{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x43}, id, {0, 0, 0, 0, 0, 0, 0, value}};
  };
  SplitPassword password;
  ASSERT_TRUE(join_password(std::vector{part(1, 12), part(3, 26)}, password));
  EXPECT_THAT(password.expose(), ::testing::ElementsAre(5));
}

}  // namespace
}  // namespace coffer::cli
