#include "cli/terminal/secrets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/wipe.h"
#include "reader/host/unique_fd.h"

namespace coffer::cli {
namespace {

constexpr std::string_view kNothingDone = "Nothing was done.";

/// The first line, without its end. Byte by byte: what follows on a descriptor is not ours.
Result<void, Failure> read_line(int descriptor, std::string_view from, std::string_view what,
                                Password& secret) {
  secret.clear();
  for (;;) {
    std::uint8_t octet = 0;
    const ssize_t got = ::read(descriptor, &octet, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail({ExitCode::kBadInput, fmt::format("{} cannot be read: {}.", from, std::strerror(errno)),
                   std::string(kNothingDone)});
    }
    if (got == 0 || octet == '\n') break;
    if (!secret.append({&octet, 1})) {
      return fail({ExitCode::kBadInput, fmt::format("The {} in {} is too long.", what, from),
                   std::string(kNothingDone)});
    }
  }
  if (!secret.empty() && secret.expose().back() == '\r') {
    secret.storage()[secret.size() - 1] = 0;
    secret.set_size(secret.size() - 1);
  }
  return {};
}

Result<void, Failure> from_file(const std::string& path, std::string_view what, Password& secret) {
  const reader::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    return fail({ExitCode::kBadInput, fmt::format("{} cannot be opened: {}.", path, std::strerror(errno)),
                 std::string(kNothingDone)});
  }
  return read_line(file.get(), path, what, secret);
}

Result<void, Failure> from_descriptor(const std::string& text, std::string_view option, std::string_view what,
                                      Password& secret) {
  int descriptor = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
  if (error != std::errc{} || end != text.data() + text.size() || descriptor < 0) {
    return fail({ExitCode::kUsage, fmt::format("{}-fd must be the number of a file descriptor.", option),
                 std::string(kNothingDone)});
  }
  return read_line(descriptor, fmt::format("descriptor {}", descriptor), what, secret);
}

Result<void, Failure> from_terminal(const Invocation& call, const SecretSource& source, Password& secret) {
  const std::string none = fmt::format("There is no {}.", source.what);
  if (!call.terminal.can_ask()) {
    return fail({ExitCode::kPin, none, std::string(kNothingDone),
                 fmt::format("Give it in a file ({0}-file), by a descriptor ({0}-fd) or in the environment "
                             "({1}).",
                             source.option, source.variable)});
  }
  if (!call.terminal.ask_hidden(source.prompt, secret)) {
    return fail({ExitCode::kPin, none, std::string(kNothingDone)});
  }
  if (!source.is_new || secret.empty()) return {};
  Password again;
  if (!call.terminal.ask_hidden(fmt::format("{} again: ", source.what), again) ||
      !equal(secret.expose(), again.expose())) {
    return fail({ExitCode::kPin, fmt::format("The {} was typed differently the second time.", source.what),
                 std::string(kNothingDone), "Try again."});
  }
  return {};
}

Result<void, Failure> from_anywhere(const Invocation& call, const SecretSource& source, Password& secret) {
  const std::string option(source.option);
  if (const auto path = call.arguments.find(option + "-file")) return from_file(*path, source.what, secret);
  if (const auto number = call.arguments.find(option + "-fd")) {
    return from_descriptor(*number, source.option, source.what, secret);
  }
  if (auto value = call.environment(std::string(source.variable))) {
    const bool fits = secret.assign({reinterpret_cast<const std::uint8_t*>(value->data()), value->size()});
    wipe({reinterpret_cast<std::uint8_t*>(value->data()), value->size()});
    if (fits) return {};
    return fail(
        {ExitCode::kBadInput, fmt::format("{} is too long.", source.variable), std::string(kNothingDone)});
  }
  return from_terminal(call, source, secret);
}

}  // namespace

Result<void, Failure> read_secret(const Invocation& call, const SecretSource& source, Password& secret) {
  COFFER_CHECK(from_anywhere(call, source, secret));
  if (!secret.empty()) return {};
  return fail({ExitCode::kPin, fmt::format("The {} is empty.", source.what), std::string(kNothingDone)});
}

}  // namespace coffer::cli
