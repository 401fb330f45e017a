#include "cli/token/so_pin.h"

#include <fmt/format.h>

#include "client/login/pins.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kLongestPin = 15;  // OpenSC takes no more

}  // namespace

Result<client::WipedBytes, Failure> read_so_pin(const Invocation& call, const SecretSource& source) {
  Password text;
  COFFER_CHECK(read_secret(call, source, text));
  auto pin =
      client::so_pin_from_text({reinterpret_cast<const char*>(text.expose().data()), text.expose().size()});
  if (pin) return std::move(*pin);
  return fail({ExitCode::kPin,
               fmt::format("The {} must be sixteen hexadecimal digits, or eight characters.", source.what),
               "Nothing was changed."});
}

Result<void, Failure> read_new_pin(const Invocation& call, const SecretSource& source, Password& pin) {
  COFFER_CHECK(read_secret(call, source, pin));
  if (pin.size() >= client::kMinUserPin && pin.size() <= kLongestPin) return {};
  return fail({ExitCode::kPin, fmt::format("The {} must have 6 to 15 characters.", source.what),
               "Nothing was changed."});
}

}  // namespace coffer::cli
