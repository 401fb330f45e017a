#include "reader/presence/presence_server.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <future>
#include <list>
#include <optional>

#include "platform/testing/fake_caller.h"
#include "reader/testing/raw_peer.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::reader {
namespace {

using platform::PresenceAnswer;
using platform::testing::FakeCaller;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawPeer;
using ::testing::StartsWith;

/// A program that answers questions; whoever has been greeted is asked.
class TestAgent {
 public:
  explicit TestAgent(const std::filesystem::path& path) : peer_(path) {
    EXPECT_THAT(line(), StartsWith(R"({"type":"hello")"));
  }

  void send(std::string_view text) { (void)peer_.try_send({text.begin(), text.end()}); }
  void answer(QuestionNumber number, std::string_view answer) {
    send("{\"id\":" + std::to_string(number) + ",\"answer\":\"" + std::string(answer) + "\"}\n");
  }
  /// The next line; empty when the server has hung up.
  std::string line() {
    std::string line;
    for (auto byte = peer_.receive(1); !byte.empty() && byte[0] != '\n'; byte = peer_.receive(1)) {
      line += static_cast<char>(byte[0]);
    }
    return line;
  }
  void expect_question(QuestionNumber number) {
    EXPECT_THAT(line(), StartsWith("{\"type\":\"question\",\"id\":" + std::to_string(number) + ","));
  }
  void expect_closed(QuestionNumber number, const std::string& outcome) {
    EXPECT_EQ(line(),
              "{\"type\":\"closed\",\"id\":" + std::to_string(number) + ",\"outcome\":\"" + outcome + "\"}");
  }

 private:
  RawPeer peer_;
};

class PresenceServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto listener = UnixListener::bind(path_);
    ASSERT_TRUE(listener) << listener.error();
    server_.emplace(std::move(*listener), "signing", Log::none());
  }

  /// Asks on a thread of its own.
  std::future<PresenceAnswer> ask(std::uint8_t key = 1, std::uint8_t seconds = 60) {
    return std::async(std::launch::async,
                      [this, key, seconds] { return server_->ask({"SIGN", key, seconds}, &caller_); });
  }

  const testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "presence.socket";
  FakeCaller caller_;
  std::optional<PresenceServer> server_;
};

TEST_F(PresenceServerTest, NoAgent_IsRefusedAtOnce) {
  EXPECT_EQ(server_->ask({"SIGN", 1, 60}, nullptr), PresenceAnswer::kRefused);
}

TEST_F(PresenceServerTest, Answer_DecidesAndIsToldToAll) {
  TestAgent first(path_);
  TestAgent second(path_);
  auto asked = ask();
  first.expect_question(1);
  second.expect_question(1);
  second.answer(1, "confirm");
  EXPECT_EQ(asked.get(), PresenceAnswer::kConfirmed);
  first.expect_closed(1, "confirmed");
  second.expect_closed(1, "confirmed");

  asked = ask();
  first.expect_question(2);
  first.answer(2, "refuse");
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
  first.expect_closed(2, "refused");
}

TEST_F(PresenceServerTest, FirstOfTwoAnswers_Counts) {
  TestAgent agent(path_);
  auto asked = ask();
  agent.expect_question(1);
  agent.send("{\"id\":1,\"answer\":\"refuse\"}\n{\"id\":1,\"answer\":\"confirm\"}\n");
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
}

TEST_F(PresenceServerTest, AnswerToAnotherQuestion_IsIgnored) {
  TestAgent agent(path_);
  agent.answer(1, "confirm");    // before it was asked
  const TestAgent later(path_);  // who is greeted comes after what was said before
  auto asked = ask();
  agent.expect_question(1);
  agent.answer(2, "confirm");
  agent.answer(0, "confirm");
  agent.answer(1, "refuse");
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
}

TEST_F(PresenceServerTest, QuestionsAtOnce_AreAnsweredEachForItself) {
  TestAgent agent(path_);
  auto one = ask(1);
  agent.expect_question(1);
  auto two = ask(2);
  EXPECT_THAT(agent.line(),
              HasSubstr(R"("id":2,"token":"signing","operation":"SIGN","key":2,"seconds":60})"));
  agent.answer(2, "confirm");
  EXPECT_EQ(two.get(), PresenceAnswer::kConfirmed);
  agent.answer(1, "refuse");
  EXPECT_EQ(one.get(), PresenceAnswer::kRefused);
}

TEST_F(PresenceServerTest, AgentThatComesLate_IsToldWhatIsOpen) {
  TestAgent first(path_);
  auto asked = ask();
  first.expect_question(1);
  TestAgent late(path_);
  late.expect_question(1);
  late.answer(1, "confirm");
  EXPECT_EQ(asked.get(), PresenceAnswer::kConfirmed);
}

TEST_F(PresenceServerTest, LastAgentThatLeaves_Refuses) {
  std::optional<TestAgent> agent(path_);
  auto asked = ask();
  agent->expect_question(1);
  agent.reset();
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
  EXPECT_EQ(server_->ask({"SIGN", 1, 60}, nullptr), PresenceAnswer::kRefused);
}

TEST_F(PresenceServerTest, NoAnswerInTime_TimesOut) {
  TestAgent agent(path_);
  auto asked = ask(1, 1);
  agent.expect_question(1);
  agent.send("{\"id\":1,\"answer\":\"confirm\"}");  // no end of the line
  EXPECT_EQ(asked.get(), PresenceAnswer::kTimedOut);
  agent.expect_closed(1, "timeout");
}

TEST_F(PresenceServerTest, CallerThatIsGone_CancelsTheQuestion) {
  TestAgent agent(path_);
  auto asked = ask();
  agent.expect_question(1);
  caller_.gone = true;
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
  agent.expect_closed(1, "cancelled");
}

class HostileLine : public PresenceServerTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(HostileLine, ClosesTheAgentAndConfirmsNothing) {
  TestAgent agent(path_);
  TestAgent honest(path_);
  auto asked = ask();
  agent.expect_question(1);
  agent.send(GetParam());
  agent.send("{\"id\":1,\"answer\":\"confirm\"}\n");
  EXPECT_THAT(agent.line(), IsEmpty());
  honest.expect_question(1);
  honest.answer(1, "refuse");
  EXPECT_EQ(asked.get(), PresenceAnswer::kRefused);
}

INSTANTIATE_TEST_SUITE_P(Lines, HostileLine,
                         ::testing::Values("\n", "confirm\n", "{}\n",
                                           "{\"id\":1,\"answer\":\"confirm\",\"x\":1}\n",
                                           std::string(kMaxPresenceLine + 1, ' '), std::string("\0\n", 2),
                                           std::string(2000, '[') + "\n"));

TEST_F(PresenceServerTest, OneAgentTooMany_IsHungUpOn) {
  std::list<TestAgent> agents;
  for (std::size_t i = 0; i < PresenceServer::kMaxAgents; ++i) agents.emplace_back(path_);
  RawPeer one_more(path_);
  EXPECT_THAT(one_more.receive(1), IsEmpty());
}

TEST_F(PresenceServerTest, AgentThatDoesNotRead_IsHungUpOnAndHoldsUpNobody) {
  RawPeer deaf(path_);
  {
    TestAgent honest(path_);
    caller_.gone = true;  // each question is over at once
    for (int i = 0; i < 4000; ++i) {
      (void)server_->ask({"SIGN", 1, 60}, &caller_);
      (void)honest.line();
      (void)honest.line();
    }
  }
  EXPECT_FALSE(deaf.try_send({'x'}));
}

TEST_F(PresenceServerTest, Socket_IsForItsOwnerAloneAndGoesWithTheServer) {
  struct stat made{};
  ASSERT_EQ(::lstat(path_.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode, static_cast<mode_t>(S_IFSOCK | 0600));
  TestAgent agent(path_);
  server_.reset();
  EXPECT_THAT(agent.line(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace coffer::reader
