#pragma once
// Which power cuts a test tries. COFFER_POWER_CUT=N tries only cut number N, the one that a failure names;
// COFFER_LONG_TESTS tries all with several tears.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace coffer::store::testing {

/// The only cut to try, or nothing.
inline std::optional<std::uint64_t> only_cut() {
  const char* number = std::getenv("COFFER_POWER_CUT");
  return number == nullptr ? std::nullopt : std::optional<std::uint64_t>(std::stoull(number));
}

inline bool is_long_run() { return std::getenv("COFFER_LONG_TESTS") != nullptr; }

/// Calls `attempt` with 0, 1, 2 ... until it says that the workload ended before its cut, or a test has
/// failed.
/// @returns how many cuts were tried
template <typename Attempt>
std::uint64_t for_each_cut(Attempt&& attempt) {
  if (const auto only = only_cut()) {
    attempt(*only);
    return 1;
  }
  std::uint64_t cut = 0;
  while (attempt(cut) && !::testing::Test::HasFailure()) ++cut;
  return cut;
}

}  // namespace coffer::store::testing
