#include "platform/host/fair_mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace coffer::platform {
namespace {

void until_in_line(const FairMutex& mutex, std::uint64_t count) {
  while (mutex.in_line() < count) std::this_thread::yield();
}

TEST(FairMutex, ServesInTheOrderOfAsking) {
  FairMutex mutex;
  std::vector<int> served;
  std::vector<std::jthread> others;
  mutex.lock();
  for (int number = 0; number < 4; ++number) {
    others.emplace_back([&, number] {
      const Lock held(mutex);
      served.push_back(number);
    });
    until_in_line(mutex, static_cast<std::uint64_t>(number) + 2);
  }
  mutex.unlock();
  mutex.lock();  // asks last, though no other thread may have woken yet
  served.push_back(99);
  mutex.unlock();
  others.clear();
  EXPECT_EQ(served, (std::vector{0, 1, 2, 3, 99}));
}

TEST(FairMutex, ExcludesEachOther) {
  FairMutex mutex;
  int count = 0;
  const auto add = [&] {
    for (int i = 0; i < 2000; ++i) {
      const Lock held(mutex);
      ++count;
    }
  };
  {
    const std::jthread other(add);
    add();
  }
  EXPECT_EQ(count, 4000);
  EXPECT_EQ(mutex.in_line(), 0u);
}

}  // namespace
}  // namespace coffer::platform
