#pragma once
#include <array>
#include <functional>
#include <thread>

namespace coffer::crypto::testing {

/// Does `once` so many times in each of two threads at the same time. @returns how often it was true in all,
/// 2 * rounds if nothing went wrong. What this does to one key shows best under ThreadSanitizer.
[[nodiscard]] inline int count_in_two_threads(int rounds, const std::function<bool()>& once) {
  const auto work = [&](int& good) {
    for (int i = 0; i < rounds; ++i) good += once() ? 1 : 0;
  };
  std::array<int, 2> good{};
  std::thread first(work, std::ref(good[0]));
  std::thread second(work, std::ref(good[1]));
  first.join();
  second.join();
  return good[0] + good[1];
}

}  // namespace coffer::crypto::testing
