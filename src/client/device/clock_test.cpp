#include "client/device/clock.h"

#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using testing::ClientTest;
using testing::error_of;

class Clock : public ClientTest {};

constexpr DateTime kLeapDay{
    .year = 2028, .month = 2, .day = 29, .weekday = 2, .hour = 23, .minute = 59, .second = 58};

TEST_F(Clock, IsSetAndRead) {
  log_in();
  DateTime without_weekday = kLeapDay;
  without_weekday.weekday = 0;
  ASSERT_TRUE(set_clock(*device_, without_weekday));
  EXPECT_EQ(read_clock(*device_), kLeapDay) << "2028-02-29 is a Tuesday";
}

TEST_F(Clock, NeedsTheUser) {
  EXPECT_TRUE(error_of(read_clock(*device_)).is(Sw::kNotAuthenticated));
  EXPECT_TRUE(error_of(set_clock(*device_, kLeapDay)).is(Sw::kNotAuthenticated));
}

TEST_F(Clock, DaysThatThereAreNot_AreNotSent) {
  log_in();
  const unsigned before = connection_->sent;
  DateTime wrong = kLeapDay;
  wrong.year = 2027;
  EXPECT_EQ(error_of(set_clock(*device_, wrong)).kind, Error::Kind::kArgument);
  wrong = kLeapDay;
  wrong.hour = 24;
  EXPECT_EQ(error_of(set_clock(*device_, wrong)).kind, Error::Kind::kArgument);
  EXPECT_EQ(connection_->sent, before);
}

}  // namespace
}  // namespace coffer::client
