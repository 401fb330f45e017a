#include "reader/host/security_log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "platform/testing/fake_caller.h"

namespace coffer::reader {
namespace {

using platform::CallerIdentity;
using platform::SecurityEvent;

std::string logged(const platform::SecurityRecord& record) {
  std::ostringstream out;
  HostSecurityLog log(
      {std::make_shared<spdlog::sinks::ostream_sink_mt>(out), spdlog::level::info, LogFormat::kJson});
  log.record(record);
  auto line = nlohmann::json::parse(out.str());
  EXPECT_EQ(line["event"], "security");
  EXPECT_EQ(line["level"], "info");
  for (const auto* common : {"event", "level", "time"}) line.erase(common);
  return line.dump();
}

TEST(SecurityLog, RefusedPinFromASocket_SaysWhoAndHowManyTriesAreLeft) {
  const platform::testing::FakeCaller peer(
      {.kind = CallerIdentity::Kind::kSocket, .session = 4, .process = 4242, .user = 1000, .name = {}});
  EXPECT_EQ(
      logged({.event = SecurityEvent::kPinRefused,
              .caller = &peer,
              .pin = 0x81,
              .tries_left = 2,
              .status_word = 0x63C2}),
      R"({"outcome":"refused","pid":4242,"pin":"user","session":4,"status":"63C2","tries_left":2,"uid":1000,)"
      R"("what":"pin-refused"})");
}

TEST(SecurityLog, KeyMadeThroughAReader_SaysWhich) {
  const platform::testing::FakeCaller reader({.kind = CallerIdentity::Kind::kReader,
                                              .session = 1,
                                              .process = 0,
                                              .user = 0,
                                              .name = "127.0.0.1:35963"});
  EXPECT_EQ(
      logged({.event = SecurityEvent::kKeyGenerate, .caller = &reader, .key = 7, .status_word = 0x61FF}),
      R"({"key":7,"outcome":"done","reader":"127.0.0.1:35963","session":1,"status":"61FF","what":"key-generate"})");
}

TEST(SecurityLog, SessionPin_IsNotTheUsers) {
  EXPECT_EQ(logged({.event = SecurityEvent::kPinBlocked,
                    .pin = platform::SecurityRecord::kSessionPin,
                    .tries_left = 0,
                    .status_word = 0x6983}),
            R"({"outcome":"refused","pin":"session","status":"6983","tries_left":0,"what":"pin-blocked"})");
}

class CallerWithoutMemory final : public platform::Caller {
 public:
  [[nodiscard]] CallerIdentity identity() const override { throw std::bad_alloc(); }
  [[nodiscard]] bool is_gone() const override { return false; }
};

TEST(SecurityLog, WithoutMemory_LosesTheLineAndNothingElse) {
  const CallerWithoutMemory caller;
  HostSecurityLog log(Log::none());
  EXPECT_NO_THROW(log.record({.event = SecurityEvent::kKeyGenerate, .caller = &caller}));
}

TEST(SecurityLog, StorageThatFails_HasNoCommand) {
  EXPECT_EQ(logged({.event = SecurityEvent::kStorageFull}), R"({"what":"storage-full"})");
}

TEST(SecurityLog, EachEvent_HasANameOfItsOwn) {
  std::set<std::string_view> names;
  const auto last = static_cast<unsigned>(SecurityEvent::kStorageDamaged);
  for (unsigned event = 0; event <= last; ++event) names.insert(name_of(static_cast<SecurityEvent>(event)));
  EXPECT_EQ(names.size(), last + 1);
}

}  // namespace
}  // namespace coffer::reader
