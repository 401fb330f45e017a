#pragma once
#include <charconv>

#include "cli/frame/command.h"

namespace coffer::cli {

/// A whole number that an option gives, or nothing without it. @errors kUsage
template <typename Number>
[[nodiscard]] Result<std::optional<Number>, Failure> number_option(const Arguments& arguments,
                                                                   std::string_view name, Number least,
                                                                   Number most) {
  const auto text = arguments.find(name);
  if (!text) return std::optional<Number>();
  Number number{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc{} && end == text->data() + text->size() && number >= least && number <= most) {
    return std::optional<Number>(number);
  }
  return fail({ExitCode::kUsage,
               std::string(name) + " must be a number from " + std::to_string(least) + " to " +
                   std::to_string(most) + ".",
               "Nothing was done."});
}

}  // namespace coffer::cli
