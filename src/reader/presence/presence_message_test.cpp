#include "reader/presence/presence_message.h"

#include <gtest/gtest.h>

namespace coffer::reader {
namespace {

TEST(PresenceMessage, Hello_NamesTheToken) {
  EXPECT_EQ(hello_line("signing"), "{\"type\":\"hello\",\"version\":1,\"token\":\"signing\"}\n");
}

TEST(PresenceMessage, Question_IsOneLineOfJson) {
  EXPECT_EQ(question_line(7, "signing", {"SIGN", 1, 15}),
            R"({"type":"question","id":7,"token":"signing","operation":"SIGN","key":1,"seconds":15})"
            "\n");
  EXPECT_EQ(question_line(8, "a\n\"\xFF", {"INITIALIZE DEVICE", std::nullopt, 60}),
            R"({"type":"question","id":8,"token":"a\n\"\ufffd","operation":"INITIALIZE DEVICE","seconds":60})"
            "\n");
}

TEST(PresenceMessage, End_NamesTheOutcome) {
  EXPECT_EQ(closed_line(7, PresenceOutcome::kConfirmed),
            "{\"type\":\"closed\",\"id\":7,\"outcome\":\"confirmed\"}\n");
  EXPECT_EQ(name_of(PresenceOutcome::kRefused), "refused");
  EXPECT_EQ(name_of(PresenceOutcome::kTimedOut), "timeout");
  EXPECT_EQ(name_of(PresenceOutcome::kCancelled), "cancelled");
}

TEST(PresenceMessage, Answers_AreRead) {
  const auto yes = parse_answer_line(R"({"id":7,"answer":"confirm"})");
  ASSERT_TRUE(yes);
  EXPECT_EQ(yes->number, 7U);
  EXPECT_TRUE(yes->confirms);
  const auto no = parse_answer_line(R"( { "answer" : "refuse", "id" : 18446744073709551615 } )");
  ASSERT_TRUE(no);
  EXPECT_EQ(no->number, ~QuestionNumber{0});
  EXPECT_FALSE(no->confirms);
}

TEST(PresenceMessage, AnythingElse_IsNoAnswer) {
  for (const auto* line :
       {"", "confirm", "7", "[]", "{}", "null", R"({"id":7})", R"({"answer":"confirm"})",
        R"({"id":"7","answer":"confirm"})", R"({"id":-7,"answer":"confirm"})",
        R"({"id":7.0,"answer":"confirm"})", R"({"id":7,"answer":"yes"})", R"({"id":7,"answer":true})",
        R"({"id":7,"answer":"CONFIRM"})", R"({"id":7,"answer":"confirm","x":1})",
        R"({"id":7,"answer":"confirm"}{)", R"({"id":7,"answer":"confirm")",
        R"({"id":18446744073709551616,"answer":"confirm"})", "{\"id\":7,\"answer\":\"confirm\xFF\"}"}) {
    EXPECT_FALSE(parse_answer_line(line)) << line;
  }
}

}  // namespace
}  // namespace coffer::reader
