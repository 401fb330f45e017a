#pragma once
#include <string>
#include <vector>

#include "cli/doctor/facts.h"

namespace coffer::cli {

/// kProblem: nothing works until it is mended. kAdvice: something does not.
enum class FindingLevel { kGood, kAdvice, kProblem };

/// One thing that was looked at.
struct Finding {
  std::string id;  ///< for programs, for ever the same: "pcscd"
  FindingLevel level;
  std::string what;  ///< a sentence
  std::string next;  ///< what to do; empty for kGood
};

/// What the facts mean for somebody who wants to use a token.
[[nodiscard]] std::vector<Finding> judge(const Facts& facts);

}  // namespace coffer::cli
