#include "cli/terminal/secrets.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "cli/terminal/consent.h"
#include "cli/testing/fake_terminal.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SecretsTest : public ::testing::Test {
 protected:
  Result<std::string, Failure> read(const SecretSource& source = kPin) {
    const Invocation call{arguments_, terminal_, environment_.get()};
    Password secret;
    COFFER_CHECK(read_secret(call, source, secret));
    return std::string(secret.expose().begin(), secret.expose().end());
  }
  std::string file(const std::string& content) {
    const auto path = directory_.path() / "pin";
    std::ofstream(path) << content;
    return path;
  }

  const reader::testing::TemporaryDirectory directory_;
  Arguments arguments_;
  testing::FakeTerminal terminal_;
  testing::FakeEnvironment environment_;
};

TEST_F(SecretsTest, FirstLineOfAFile) {
  for (const std::string content : {"648219", "648219\n", "648219\r\n", "648219\nsecond line\n"}) {
    arguments_.set("--pin-file", {file(content)});
    EXPECT_EQ(read().value(), "648219");
  }
}

TEST_F(SecretsTest, DescriptorGivesOneLineAndKeepsTheRest) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "648219\nrest", 11), 11);
  arguments_.set("--pin-fd", {std::to_string(ends[0])});
  EXPECT_EQ(read().value(), "648219");
  std::array<char, 4> rest{};
  EXPECT_EQ(::read(ends[0], rest.data(), rest.size()), 4);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(SecretsTest, EnvironmentWhenNothingElseIsGiven) {
  environment_.variables["COFFER_PIN"] = "648219";
  EXPECT_EQ(read().value(), "648219");
  arguments_.set("--pin-file", {file("111111")});
  EXPECT_EQ(read().value(), "111111");
}

TEST_F(SecretsTest, TerminalIsAskedLast) {
  terminal_.is_there = true;
  terminal_.answers = {"648219"};
  EXPECT_EQ(read().value(), "648219");
  EXPECT_THAT(terminal_.prompts, ElementsAre("PIN: "));
}

TEST_F(SecretsTest, NewSecretsAreTypedTwice) {
  constexpr SecretSource kNew{"PIN", "--new-pin", "COFFER_NEW_PIN", "New PIN: ", true};
  terminal_.is_there = true;
  terminal_.answers = {"648219", "648219"};
  EXPECT_EQ(read(kNew).value(), "648219");
  terminal_.answers = {"648219", "648218"};
  EXPECT_EQ(read(kNew).error().code, ExitCode::kPin);
}

TEST_F(SecretsTest, WithoutASourceTheFailureSaysWhereItCouldComeFrom) {
  const Failure failure = read().error();
  EXPECT_EQ(failure.code, ExitCode::kPin);
  EXPECT_THAT(failure.next, HasSubstr("--pin-file"));
  EXPECT_THAT(failure.next, HasSubstr("COFFER_PIN"));
}

TEST_F(SecretsTest, WhatCannotBeReadIsSaid) {
  arguments_.set("--pin-file", {"/nonexistent/pin"});
  EXPECT_EQ(read().error().code, ExitCode::kBadInput);
  arguments_.set("--pin-file", {file("")});
  EXPECT_EQ(read().error().code, ExitCode::kPin);
  arguments_.set("--pin-file", {file(std::string(kMaxPassword + 1, '1'))});
  EXPECT_EQ(read().error().code, ExitCode::kBadInput);
}

TEST_F(SecretsTest, DescriptorMustBeANumber) {
  for (const std::string number : {"x", "-1", "3x", ""}) {
    arguments_.set("--pin-fd", {number});
    EXPECT_EQ(read().error().code, ExitCode::kUsage) << number;
  }
}

TEST_F(SecretsTest, ConsentWantsAYes) {
  const auto consent = [this] {
    return ask_consent({arguments_, terminal_, environment_.get()}, "All keys will be gone.");
  };
  EXPECT_EQ(consent().error().code, ExitCode::kDeclined);  // nobody there
  terminal_.is_there = true;
  for (const std::string no : {"", "n", "no", "yy"}) {
    terminal_.answers = {no};
    EXPECT_EQ(consent().error().code, ExitCode::kDeclined) << no;
  }
  terminal_.answers = {"y"};
  EXPECT_TRUE(consent());
  terminal_.is_there = false;
  arguments_.set("--yes", {""});
  EXPECT_TRUE(consent());
}

}  // namespace
}  // namespace coffer::cli
