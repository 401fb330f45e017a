#include "platform/host/system_timer.h"

#include <gtest/gtest.h>

#include <ctime>

namespace coffer::platform {
namespace {

class GoneCaller final : public Caller {
 public:
  [[nodiscard]] bool is_gone() const override { return true; }
};

TEST(SystemTimer, TellsTheSystemsTime) {
  const auto before = static_cast<std::uint64_t>(std::time(nullptr));
  const std::uint64_t now = SystemTimer().now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, static_cast<std::uint64_t>(std::time(nullptr)));
}

TEST(SystemTimer, WaitsForNobodyWhoIsGone) {
  SystemTimer timer;
  const GoneCaller gone;
  EXPECT_TRUE(timer.wait(0, &gone)) << "nothing to wait for";
  EXPECT_FALSE(timer.wait(1'000'000, &gone)) << "or this test would never end";
}

TEST(SystemTimer, WaitsAsLongAsItIsAsked) {
  SystemTimer timer;
  timespec before{};
  timespec after{};
  ::clock_gettime(CLOCK_MONOTONIC, &before);
  EXPECT_TRUE(timer.wait(1, nullptr));
  ::clock_gettime(CLOCK_MONOTONIC, &after);
  EXPECT_GE(static_cast<double>(after.tv_sec - before.tv_sec) +
                1e-9 * static_cast<double>(after.tv_nsec - before.tv_nsec),
            1.0);
}

}  // namespace
}  // namespace coffer::platform
