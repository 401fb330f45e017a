#include "client/device/options.h"

#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using testing::ClientTest;
using testing::error_of;
namespace options = token::options;

class Options : public ClientTest {};

TEST_F(Options, AreSwitchedOneByOne) {
  log_in();
  EXPECT_EQ(read_options(*device_), options::kResetRetryCounter);
  EXPECT_EQ(switch_option(*device_, options::kCountNewKeys, true),
            options::kResetRetryCounter | options::kCountNewKeys);
  EXPECT_EQ(read_options(*device_), options::kResetRetryCounter | options::kCountNewKeys);
  ASSERT_TRUE(switch_option(*device_, options::kCountNewKeys, false));
  EXPECT_EQ(token_.config().options, options::kResetRetryCounter);
}

TEST_F(Options, OfTheInitialisation_StayAsTheyAre) {
  log_in();
  for (const std::uint16_t option : {options::kResetRetryCounter, options::kSecureLock, std::uint16_t{0}}) {
    EXPECT_EQ(error_of(switch_option(*device_, option, true)).kind, Error::Kind::kArgument);
  }
}

TEST_F(Options, NeedTheUser) {
  EXPECT_TRUE(error_of(read_options(*device_)).is(Sw::kNotAuthenticated));
  EXPECT_TRUE(error_of(switch_option(*device_, options::kCountNewKeys, true)).is(Sw::kNotAuthenticated));
}

TEST_F(Options, CardTakenOut_IsSwitchedOrNot) {
  log_in();
  for (const unsigned commands : {0U, 1U}) {
    connection_->break_after(commands);
    EXPECT_EQ(error_of(switch_option(*device_, options::kCountNewKeys, true)).kind, Error::Kind::kConnection);
    EXPECT_FALSE(token_.config().has(options::kCountNewKeys));
  }
}

}  // namespace
}  // namespace coffer::client
