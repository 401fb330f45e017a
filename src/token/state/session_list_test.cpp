#include "token/state/session_list.h"

#include <gtest/gtest.h>

#include <vector>

#include "token/state/session.h"

namespace coffer::token {
namespace {

class SessionListTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<Session*> listed() const {
    std::vector<Session*> all;
    for (Session* session = list_.first(); session != nullptr; session = SessionList::next(*session))
      all.push_back(session);
    return all;
  }

  Session first_;
  Session second_;
  Session third_;
  SessionList list_;
};

TEST_F(SessionListTest, SessionThatIsThere_IsNotAddedAgain) {
  for (Session* session : {&first_, &second_, &first_, &third_}) list_.add(*session);
  EXPECT_EQ(listed(), (std::vector{&third_, &second_, &first_}));
}

TEST_F(SessionListTest, AnyOfThem_LeavesTheOthers) {
  for (Session* leaving : {&first_, &second_, &third_}) {
    for (Session* session : {&first_, &second_, &third_}) list_.add(*session);
    std::vector<Session*> others{&third_, &second_, &first_};
    std::erase(others, leaving);
    list_.remove(*leaving);
    EXPECT_EQ(listed(), others);
    for (Session* session : others) list_.remove(*session);
    EXPECT_EQ(list_.first(), nullptr);
  }
}

TEST_F(SessionListTest, SessionThatLeft_CanComeBack) {
  list_.add(first_);
  list_.add(second_);
  list_.remove(first_);
  list_.remove(first_);
  EXPECT_EQ(listed(), std::vector{&second_});
  list_.add(first_);
  EXPECT_EQ(listed(), (std::vector{&first_, &second_}));
}

TEST_F(SessionListTest, OfAnotherToken_IsLeftThere) {
  SessionList other;
  other.add(first_);
  list_.add(second_);
  list_.add(first_);
  list_.remove(first_);
  EXPECT_EQ(listed(), std::vector{&second_});
  EXPECT_EQ(other.first(), &first_);
}

TEST_F(SessionListTest, SessionThatEnds_IsGone) {
  {
    Session brief;
    list_.add(brief);
  }
  EXPECT_EQ(list_.first(), nullptr);
}

}  // namespace
}  // namespace coffer::token
