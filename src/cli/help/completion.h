#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace coffer::cli {

/// The completion script of a shell: bash, zsh or fish. @returns nothing for another one.
[[nodiscard]] std::optional<std::string> completion(std::string_view shell);

}  // namespace coffer::cli
