#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace coffer::cli {

/// What a command answers to programs: named values in an order, one JSON object. frame/json.h renders it.
class Fields {
 public:
  /// Numbers are whole; a list of objects has the same names in each.
  using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>, std::vector<Fields>>;

  /// Adds a value: text, a whole number, true or false, or a list. The key is lower_snake_case, and new in
  /// this object.
  template <typename T>
  Fields& add(std::string_view key, const T& value) {
    if constexpr (std::same_as<T, bool>) {
      entries_.emplace_back(key, value);
    } else if constexpr (std::integral<T>) {
      entries_.emplace_back(key, static_cast<std::int64_t>(value));
    } else if constexpr (std::convertible_to<T, std::string_view>) {
      entries_.emplace_back(key, std::string(std::string_view(value)));
    } else {
      entries_.emplace_back(key, Value(value));
    }
    return *this;
  }

  [[nodiscard]] const std::vector<std::pair<std::string, Value>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, Value>> entries_;
};

}  // namespace coffer::cli
