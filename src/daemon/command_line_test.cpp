#include "daemon/command_line.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "reader/testing/temporary_directory.h"

namespace coffer::daemon {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

auto read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "cofferd");
  return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

Config config_of(const std::vector<const char*>& arguments) {
  const auto result = read(arguments);
  EXPECT_TRUE(result) << result.error().message;
  return result ? std::get<Config>(*result) : Config{};
}

std::string error_of(const std::vector<const char*>& arguments) {
  const auto result = read(arguments);
  if (result) return "(no error)";
  EXPECT_EQ(result.error().code, ExitCode::kUsage);
  return result.error().message;
}

TEST(CommandLine, ResetRetryCounters_TakesAStateAndNoReader) {
  const auto reset = read({"--state", "/s", "--reset-retry-counters", "--log-level", "off"});
  ASSERT_TRUE(reset);
  EXPECT_EQ(std::get<ResetRetryCounters>(*reset).token.state, "/s");
  EXPECT_EQ(std::get<ResetRetryCounters>(*reset).log.log_level, spdlog::level::off);
  EXPECT_THAT(error_of({"--reset-retry-counters", "--socket", "s"}), HasSubstr("--socket"));
}

/// A configuration file with a log level.
class CommandLineConfig : public ::testing::Test {
 protected:
  CommandLineConfig() {
    std::ofstream(file_) << "log-level = 'debug'\n[[token]]\nname = 'a'\nstate = 's'\nsocket = 'a.socket'\n";
  }
  reader::testing::TemporaryDirectory directory_;
  const std::string file_ = directory_.path() / "cofferd.toml";
};

TEST(CommandLine, Options_MakeOneToken) {
  const Config config = config_of({"--state", "/s", "--vpcd", "localhost:1", "--socket", "/s.socket",
                                   "--log-level", "warn", "--log-format", "json"});
  ASSERT_THAT(config.tokens, SizeIs(1));
  EXPECT_EQ(config.tokens[0].state, "/s");
  EXPECT_EQ(config.tokens[0].authority, "/s/authority");
  EXPECT_EQ(config.tokens[0].vpcd, (reader::VpcdAddress{"localhost", 1}));
  EXPECT_EQ(config.tokens[0].socket, "/s.socket");
  EXPECT_EQ(config.log_level, spdlog::level::warn);
  EXPECT_EQ(config.log_format, reader::LogFormat::kJson);
}

TEST(CommandLine, PresenceSocket_IsTheTokens) {
  EXPECT_EQ(config_of({"--state", "/s"}).tokens.at(0).presence_socket, std::nullopt);
  EXPECT_EQ(config_of({"--state", "/s", "--presence-socket", "/p"}).tokens.at(0).presence_socket, "/p");
}

TEST(CommandLine, Counter_IsTheTokens) {
  EXPECT_EQ(config_of({"--state", "/s"}).tokens.at(0).counters.file, "");
  EXPECT_EQ(config_of({"--state", "/s", "--counter", "/c"}).tokens.at(0).counters.file, "/c");
}

TEST(CommandLine, TpmCounter_IsAnIndexAndAWay) {
  const auto tpm_of = [](const char* text) {
    return config_of({"--state", "/s", "--tpm-counter", text}).tokens.at(0).counters.tpm.value();
  };
  EXPECT_EQ(tpm_of("01800020").index, 0x01800020u);
  EXPECT_EQ(tpm_of("01800020").tcti, "device:/dev/tpmrm0");
  EXPECT_EQ(tpm_of("1ffffff@swtpm:port=1").index, 0x01FFFFFFu);
  EXPECT_EQ(tpm_of("1ffffff@swtpm:port=1").tcti, "swtpm:port=1");
  for (const char* bad : {"x", "01800020@", "02000000", "00FFFFFF", "101800020", "0180 0020", "@swtpm:"}) {
    EXPECT_THAT(error_of({"--state", "/s", "--tpm-counter", bad}), HasSubstr("--tpm-counter")) << bad;
  }
}

TEST(CommandLine, Actions_AreForOneStateAndNotForAService) {
  EXPECT_EQ(config_of({"--state", "/s"}).action, manifest::StateAction::kOpen);
  EXPECT_EQ(config_of({"--state", "/s", "--new-token"}).action, manifest::StateAction::kNewToken);
  EXPECT_EQ(config_of({"--state", "/s", "--accept-older-records"}).action,
            manifest::StateAction::kAcceptOlder);
  EXPECT_THAT(error_of({"--new-token", "--accept-older-records"}), HasSubstr("excludes"));
  EXPECT_THAT(error_of({"--config", "/c", "--accept-older-records"}), HasSubstr("excludes"));
}

TEST(CommandLine, NoReader_MeansThePcscdDefault) {
  const Config config = config_of({"--state", "/s"});
  ASSERT_THAT(config.tokens, SizeIs(1));
  EXPECT_EQ(config.tokens[0].vpcd, (reader::VpcdAddress{"127.0.0.1", 35963}))
      << "by number: a name may be anywhere";
  EXPECT_EQ(config.tokens[0].socket, std::nullopt);
}

TEST(CommandLine, SocketAlone_NeedsNoVirtualReader) {
  const Config config = config_of({"--state", "/s", "--socket", "/s.socket"});
  ASSERT_THAT(config.tokens, SizeIs(1));
  EXPECT_EQ(config.tokens[0].vpcd, std::nullopt);
}

TEST(CommandLine, ReaderOfOthers_IsServedOnlyWhenTold) {
  EXPECT_THAT(config_of({"--state", "/s"}).tokens.at(0).reader_owners.users,
              ::testing::ElementsAre(0, ::geteuid()));
  const auto owners =
      config_of({"--state", "/s", "--vpcd-user", "1234", "--vpcd-user", "daemon"}).tokens.at(0).reader_owners;
  EXPECT_FALSE(owners.anyone);
  EXPECT_TRUE(owners.permit(1234));
  EXPECT_TRUE(owners.permit(1)) << "daemon has the number 1 on every Debian";
  EXPECT_FALSE(owners.permit(1235));
  EXPECT_TRUE(config_of({"--state", "/s", "--vpcd-user", "any"}).tokens.at(0).reader_owners.permit(1235));
  EXPECT_THAT(error_of({"--state", "/s", "--vpcd-user", "nobody-of-that-name"}),
              HasSubstr("--vpcd-user must"));
}

TEST(CommandLine, SessionLimits_AreTheSockets) {
  const auto limits =
      config_of({"--state", "/s", "--max-sessions", "9", "--max-user-sessions", "8", "--idle-time", "7"})
          .tokens.at(0)
          .limits;
  EXPECT_EQ(limits.all, 9U);
  EXPECT_EQ(limits.per_user, 8U);
  EXPECT_EQ(limits.idle, std::chrono::seconds(7));
  EXPECT_EQ(error_of({"--state", "/s", "--max-sessions", "0"}),
            "--max-sessions must be a number from 1 to 10000");
  EXPECT_THAT(error_of({"--state", "/s", "--idle-time", "soon"}), HasSubstr("--idle-time must be a number"));
}

TEST(CommandLine, DefaultState_FollowsXdg) {
  ::setenv("HOME", "/home/somebody", 1);
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_EQ(config_of({}).tokens.at(0).state, "/home/somebody/.local/share/coffer");
  ::setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(config_of({}).tokens.at(0).state, "/data/coffer");
  ::setenv("XDG_DATA_HOME", "relative", 1);
  EXPECT_EQ(config_of({}).tokens.at(0).state, "/home/somebody/.local/share/coffer");
  ::unsetenv("HOME");
  EXPECT_THAT(error_of({}), HasSubstr("--state"));
}

TEST(CommandLine, HelpAndVersion_AreText) {
  const auto help = read({"--help"});
  ASSERT_TRUE(help);
  for (const char* part :
       {"Examples:", "Exit codes:", "--state DIR", "--vpcd HOST:PORT", "--socket PATH", "--config FILE"}) {
    EXPECT_THAT(std::get<ShowText>(*help).text, HasSubstr(part));
  }
  const auto version = read({"--version"});
  ASSERT_TRUE(version);
  EXPECT_THAT(std::get<ShowText>(*version).text, ::testing::MatchesRegex("cofferd [0-9.]+\n"));
}

TEST(CommandLine, Nonsense_IsRefused) {
  EXPECT_THAT(error_of({"--stat", "/s"}), HasSubstr("--stat"));
  EXPECT_THAT(error_of({"serve"}), HasSubstr("serve"));
  EXPECT_THAT(error_of({"--state"}), HasSubstr("--state"));
  EXPECT_EQ(error_of({"--state", "/s", "--socket", ""}), "--socket is empty");
  EXPECT_THAT(error_of({"--state", "/s", "--state", "/t"}), HasSubstr("--state"));
  EXPECT_EQ(error_of({"--state", "/s", "--vpcd", "nowhere"}), "--vpcd must be HOST:PORT");
  EXPECT_THAT(error_of({"--state", "/s", "--log-level", "loud"}), HasSubstr("--log-level"));
  EXPECT_THAT(error_of({"--state", "/s", "--log-format", "xml"}), HasSubstr("--log-format"));
  EXPECT_THAT(error_of({"--state", "/s", "--authority", "/s"}), HasSubstr("authority"));
}

TEST_F(CommandLineConfig, ConfigFile_IsRead) {
  const Config config = config_of({"--config", file_.c_str(), "--log-format", "json"});
  ASSERT_THAT(config.tokens, SizeIs(1));
  EXPECT_EQ(config.tokens[0].name, "a");
  EXPECT_EQ(config.log_level, spdlog::level::debug);
  EXPECT_EQ(config.log_format, reader::LogFormat::kJson);
}

TEST_F(CommandLineConfig, ConfigFileWithTokenOptions_IsAConflict) {
  for (const char* option : {"--state", "--authority", "--vpcd", "--socket", "--presence-socket"}) {
    EXPECT_THAT(error_of({"--config", file_.c_str(), option, "x:1"}), HasSubstr("excludes")) << option;
  }
}

TEST_F(CommandLineConfig, LogLevelTwice_IsAConflict) {
  EXPECT_THAT(error_of({"--config", file_.c_str(), "--log-level", "info"}),
              HasSubstr("configuration file too"));
}

}  // namespace
}  // namespace coffer::daemon
