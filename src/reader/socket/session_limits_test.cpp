#include "reader/socket/session_limits.h"

#include <gtest/gtest.h>

#include <vector>

namespace coffer::reader {
namespace {

using namespace std::chrono_literals;
using Clock = SessionView::Clock;

constexpr SessionLimits kLimits{.all = 3, .per_user = 2, .idle = 60s};
const Clock::time_point kNow = Clock::time_point(1000s);

platform::CallerIdentity of(std::uint32_t user) {
  return {
      .kind = platform::CallerIdentity::Kind::kSocket, .session = 0, .process = 1, .user = user, .name = {}};
}
SessionView idle(std::uint32_t user, std::chrono::seconds age) { return {of(user), true, false, kNow - age}; }
SessionView logged_in(std::uint32_t user, std::chrono::seconds age) {
  return {of(user), true, true, kNow - age};
}
SessionView busy(std::uint32_t user) { return {of(user), false, false, kNow - 900s}; }

class SessionLimitsTest : public ::testing::Test {
 protected:
  /// The session that makes place for a newcomer of `user`; -1: it is refused, -2: there is place.
  int place(const std::vector<SessionView>& sessions, std::uint32_t user = 7) {
    const Admission admission = admit(sessions, of(user), kLimits, kNow);
    if (!admission.admitted) return -1;
    return admission.in_place_of ? static_cast<int>(*admission.in_place_of) : -2;
  }
};

TEST_F(SessionLimitsTest, WhereThereIsPlace_NobodyGoes) {
  EXPECT_EQ(place({}), -2);
  EXPECT_EQ(place({idle(1, 900s), idle(2, 900s)}), -2);
}

TEST_F(SessionLimitsTest, LongestIdleWithoutALogin_GoesFirst) {
  EXPECT_EQ(place({idle(1, 1s), logged_in(2, 900s), idle(3, 2s)}), 2);
}

TEST_F(SessionLimitsTest, LoggedIn_GoesFromTheTimeOn) {
  EXPECT_EQ(place({busy(1), logged_in(2, 59s), logged_in(3, 59s)}), -1);
  EXPECT_EQ(place({busy(1), logged_in(2, 60s), logged_in(3, 61s)}), 2);
}

TEST_F(SessionLimitsTest, CommandUnderWay_KeepsItsSession) {
  EXPECT_EQ(place({busy(1), busy(2), busy(3)}), -1);
}

TEST_F(SessionLimitsTest, WhoHasTheirShare_PushesOutNobodyElse) {
  EXPECT_EQ(place({busy(7), busy(7)}), -1);
  EXPECT_EQ(place({idle(1, 900s), busy(7), logged_in(7, 1s)}), -1);
  EXPECT_EQ(place({idle(1, 900s), busy(7), idle(7, 1s)}), 2);
}

TEST_F(SessionLimitsTest, UnknownCallers_CountTogetherAlone) {
  const platform::CallerIdentity unknown;
  const std::vector<SessionView> sessions{{unknown, false, false, kNow}, {unknown, false, false, kNow}};
  EXPECT_TRUE(admit(sessions, unknown, kLimits, kNow).admitted);
}

}  // namespace
}  // namespace coffer::reader
