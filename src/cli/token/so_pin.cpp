#include "cli/token/so_pin.h"

#include <fmt/format.h>

namespace coffer::cli {
namespace {

constexpr std::size_t kSize = 8;
constexpr std::size_t kShortestPin = 6;
constexpr std::size_t kLongestPin = 15;  // OpenSC takes no more

/// The value of a hexadecimal digit, or -1.
int digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool decode(Bytes text, SoPin& pin) {
  if (text.size() == kSize) return pin.assign(text);
  if (text.size() != 2 * kSize) return false;
  pin.set_size(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    pin.storage()[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace

Result<void, Failure> read_so_pin(const Invocation& call, const SecretSource& source, SoPin& pin) {
  Password text;
  COFFER_CHECK(read_secret(call, source, text));
  if (decode(text.expose(), pin)) return {};
  return fail({ExitCode::kPin,
               fmt::format("The {} must be sixteen hexadecimal digits, or eight characters.", source.what),
               "Nothing was changed."});
}

Result<void, Failure> read_new_pin(const Invocation& call, const SecretSource& source, Password& pin) {
  COFFER_CHECK(read_secret(call, source, pin));
  if (pin.size() >= kShortestPin && pin.size() <= kLongestPin) return {};
  return fail({ExitCode::kPin, fmt::format("The {} must have 6 to 15 characters.", source.what),
               "Nothing was changed."});
}

}  // namespace coffer::cli
