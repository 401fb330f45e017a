#include "reader/host/log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "reader/host/logged_transmit.h"
#include "reader/testing/echo_card.h"

namespace coffer::reader {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Captured {
  std::ostringstream out;
  Log log(spdlog::level::level_enum level, LogFormat format) {
    return {std::make_shared<spdlog::sinks::ostream_sink_mt>(out), level, format};
  }
};

TEST(Log, Text_HasEventAndFields) {
  Captured captured;
  const Log log = captured.log(spdlog::level::info, LogFormat::kText).with({"token", "a b"});
  log.info("reader lost", {{"messages", 7}, {"why", "closed"}});
  EXPECT_THAT(captured.out.str(), EndsWith("info  reader lost token=\"a b\" messages=7 why=closed\n"));
}

TEST(Log, Json_IsOneObjectALineWhateverTheValues) {
  Captured captured;
  captured.log(spdlog::level::info, LogFormat::kJson)
      .with({"token", "line\nend\"\\\xFF"})
      .warn("event", {{"count", -3}});
  const auto line = nlohmann::json::parse(captured.out.str());
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["event"], "event");
  EXPECT_EQ(line["token"], "line\nend\"\\\xEF\xBF\xBD");
  EXPECT_EQ(line["count"], -3);
  EXPECT_TRUE(line.contains("time"));
}

TEST(Log, BelowTheLevel_IsSilent) {
  Captured captured;
  const Log log = captured.log(spdlog::level::info, LogFormat::kText);
  log.debug("hidden");
  EXPECT_THAT(captured.out.str(), IsEmpty());
  EXPECT_FALSE(log.is_debug());
}

TEST(LoggedTransmit, AtDebug_NamesTheCommandButNoData) {
  Captured captured;
  testing::EchoCard card;
  std::array<std::uint8_t, 11> verify{0x00, 0x20, 0x00, 0x81, 0x06, '6', '4', '8', '2', '1', '9'};
  std::vector<std::uint8_t> response(card::kMaxResponse);
  EXPECT_EQ(logged_transmit(card, verify, response, captured.log(spdlog::level::debug, LogFormat::kText)),
            13u);
  EXPECT_THAT(captured.out.str(),
              HasSubstr("cla=00 ins=20 p1p2=0081 command_bytes=11 response_bytes=13 sw=9000 us="));
  EXPECT_THAT(captured.out.str(), Not(HasSubstr("648219")));
  EXPECT_THAT(captured.out.str(), Not(HasSubstr("3634")));
}

TEST(LoggedTransmit, TheCommand_IsWiped) {
  for (const auto level : {spdlog::level::debug, spdlog::level::info}) {
    Captured captured;
    testing::EchoCard card;
    std::array<std::uint8_t, 6> command{1, 2, 3, 4, 5, 6};
    std::vector<std::uint8_t> response(card::kMaxResponse);
    (void)logged_transmit(card, command, response, captured.log(level, LogFormat::kText));
    EXPECT_THAT(command, ::testing::Each(0));
  }
}

}  // namespace
}  // namespace coffer::reader
