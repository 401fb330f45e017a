#include "daemon/config_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reader/testing/temporary_directory.h"

namespace coffer::daemon {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kFile = "/etc/coffer/cofferd.toml";

constexpr const char* kTwoTokens = R"(
log-level = "debug"
log-format = "json"

[[token]]
name = "signing"
state = "/var/lib/coffer/signing"
vpcd = "localhost:35963"

[[token]]
name = "ci"
state = "ci"
vpcd = "[::1]:35964"
socket = "run/ci.socket"
presence-socket = "run/ci.presence"
)";

std::string error_of(std::string_view text) {
  const auto config = parse_config(text, kFile);
  if (config) return "(no error)";
  EXPECT_EQ(config.error().code, ExitCode::kUsage);
  return config.error().message;
}

TEST(ConfigFile, SeveralTokens_AreRead) {
  const auto config = parse_config(kTwoTokens, kFile);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->log_level, spdlog::level::debug);
  EXPECT_EQ(config->log_format, reader::LogFormat::kJson);
  ASSERT_THAT(config->tokens, SizeIs(2));
  EXPECT_EQ(config->tokens[0].name, "signing");
  EXPECT_EQ(config->tokens[0].state, "/var/lib/coffer/signing");
  EXPECT_EQ(config->tokens[0].authority, "/var/lib/coffer/signing/authority");
  EXPECT_EQ(config->tokens[0].vpcd, (reader::VpcdAddress{"localhost", 35963}));
  EXPECT_EQ(config->tokens[0].socket, std::nullopt);
  EXPECT_EQ(config->tokens[0].presence_socket, std::nullopt);
  EXPECT_EQ(config->tokens[1].vpcd, (reader::VpcdAddress{"::1", 35964}));
}

TEST(ConfigFile, RelativePaths_StartAtTheFile) {
  const auto config = parse_config(kTwoTokens, kFile);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->tokens[1].state, "/etc/coffer/ci");
  EXPECT_EQ(config->tokens[1].socket, "/etc/coffer/run/ci.socket");
  EXPECT_EQ(config->tokens[1].presence_socket, "/etc/coffer/run/ci.presence");
}

TEST(ConfigFile, Counter_IsATokensOwn) {
  const auto config = parse_config("[[token]]\nname = 'a'\nstate = 's'\nsocket = 'a'\ncounter = 'c'", kFile);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->tokens[0].counters.file, std::filesystem::path(kFile).parent_path() / "c");
  const auto shared = parse_config(
      "[[token]]\nname = 'a'\nstate = 's'\nsocket = 'a'\ncounter = 'c'\n"
      "[[token]]\nname = 'b'\nstate = 't'\nsocket = 'b'\ncounter = 'c'",
      kFile);
  ASSERT_FALSE(shared);
  EXPECT_THAT(shared.error().message, HasSubstr("counter"));
  const auto tpm = parse_config(
      "[[token]]\nname = 'a'\nstate = 's'\nsocket = 'a'\ntpm-counter = '01800020@swtpm:port=1'", kFile);
  ASSERT_TRUE(tpm) << tpm.error().message;
  EXPECT_EQ(tpm->tokens[0].counters.tpm.value().index, 0x01800020u);
}

TEST(ConfigFile, Authority_IsSharedByAllTokens) {
  const auto config = parse_config("authority = '/var/lib/authority'\n" + std::string(kTwoTokens), kFile);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->tokens[0].authority, "/var/lib/authority");
  EXPECT_EQ(config->tokens[1].authority, "/var/lib/authority");
}

TEST(ConfigFile, LimitsAndReaderUsers_HoldForAllTokens) {
  const auto config = parse_config(
      "vpcd-user = ['1234', 'daemon']\nmax-sessions = 9\nmax-user-sessions = 8\n"
      "idle-time = 7\n" +
          std::string(kTwoTokens),
      kFile);
  ASSERT_TRUE(config) << config.error().message;
  for (const TokenConfig& token : config->tokens) {
    EXPECT_THAT(token.reader_owners.users, ::testing::IsSupersetOf({1234U, 1U}));
    EXPECT_EQ(token.limits.all, 9U);
    EXPECT_EQ(token.limits.per_user, 8U);
    EXPECT_EQ(token.limits.idle, std::chrono::seconds(7));
  }
}

TEST(ConfigFile, UnknownKey_IsNamedWithItsLine) {
  EXPECT_EQ(error_of("[[token]]\nname = 'a'\nstat = '/x'\n"),
            "/etc/coffer/cofferd.toml:3: unknown key \"stat\"");
  EXPECT_EQ(error_of("\nloglevel = 'debug'\n"), "/etc/coffer/cofferd.toml:2: unknown key \"loglevel\"");
}

TEST(ConfigFile, BadSyntax_IsNamedWithItsLine) {
  EXPECT_THAT(error_of("[[token]]\nname = \n"), ::testing::StartsWith("/etc/coffer/cofferd.toml:2: "));
}

struct Bad {
  const char* text;
  const char* error;
};

class BadConfigFile : public ::testing::TestWithParam<Bad> {};

TEST_P(BadConfigFile, IsRefused) {
  EXPECT_EQ(error_of(GetParam().text), "/etc/coffer/cofferd.toml:" + std::string(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadConfigFile,
    ::testing::Values(Bad{"", " no token is configured"},
                      Bad{"token = 3", "1: write [[token]], with two brackets"},
                      Bad{"[token]\nname = 'a'", "1: write [[token]], with two brackets"},
                      Bad{"token = [1]", "1: token must be a table"},
                      Bad{"log-level = 'loud'", "1: log-level must be debug, info, warn, error or off"},
                      Bad{"vpcd-user = [7]", "1: vpcd-user must be a text that is not empty"},
                      Bad{"max-sessions = 'many'", "1: max-sessions must be a number"},
                      Bad{"max-sessions = 0", "1: max-sessions must be a number from 1 to 10000"},
                      Bad{"state = 'x'", "1: unknown key \"state\""},
                      Bad{"log-level = 3", "1: log-level must be a text that is not empty"},
                      Bad{"log-format = 'xml'", "1: log-format must be text or json"},
                      Bad{"[[token]]\nstate = 'x'", "1: the token has no name"},
                      Bad{"[[token]]\nname = 'a'", "1: the token has no state"},
                      Bad{"[[token]]\nname = ''", "2: name must be a text that is not empty"},
                      Bad{"[[token]]\nvpcd = 'localhost'", "2: vpcd must be HOST:PORT"},
                      Bad{"[[token]]\nvpcd = 35963", "2: vpcd must be a text that is not empty"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'",
                          " token a has neither vpcd nor socket: nobody could reach it"},
                      Bad{"authority = 'x'\n[[token]]\nname = 'a'\nstate = 'x'\nsocket = 's'",
                          " token a and its authority cannot have the same state"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'\nsocket = 's'\n[[token]]\nname = 'a'\nstate = "
                          "'y'\nsocket = 't'",
                          " two tokens have the name a"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'\nsocket = 's'\n[[token]]\nname = 'b'\nstate = "
                          "'./x/'\nsocket = 't'",
                          " two tokens have the state /etc/coffer/x"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'\nsocket = 's'\n[[token]]\nname = 'b'\nstate = "
                          "'y'\nsocket = './s'",
                          " two sockets are at /etc/coffer/s"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'\nsocket = 's'\npresence-socket = './s'",
                          " two sockets are at /etc/coffer/s"},
                      Bad{"[[token]]\nname = 'a'\nstate = 'x'\nvpcd = 'h:1'\n[[token]]\nname = 'b'\nstate = "
                          "'y'\nvpcd = 'h:1'",
                          " two tokens have the vpcd h:1"}));

TEST(ConfigFile, MissingFile_IsNamed) {
  const auto config = read_config_file("/nonexistent/cofferd.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "/nonexistent/cofferd.toml: No such file or directory");
}

TEST(ConfigFile, EmptyFile_HasNoToken) {
  const reader::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "cofferd.toml";
  std::ofstream{file};
  const auto config = read_config_file(file);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, file.native() + ": no token is configured");
}

TEST(ConfigFile, Folder_IsRefused) {
  const auto config = read_config_file("/");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "/: Is a directory");
}

}  // namespace
}  // namespace coffer::daemon
