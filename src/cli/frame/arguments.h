#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::cli {

/// What a user gave to a command, by the names of its parameters ("--label", "FILE").
class Arguments {
 public:
  /// Whether a flag or an option is there.
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  /// The value; of several, the last.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
  }
  /// The value, or else `otherwise`.
  [[nodiscard]] std::string get(std::string_view name, std::string_view otherwise = "") const {
    return find(name).value_or(std::string(otherwise));
  }
  /// All values, in the order of the command line.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::vector<std::string>{} : found->second;
  }

  void set(std::string_view name, std::vector<std::string> values) {
    values_[std::string(name)] = std::move(values);
  }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace coffer::cli
