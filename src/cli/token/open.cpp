#include <fmt/format.h>

#include <algorithm>

#include "cli/token/session.h"
#include "client/pcsc_connection.h"
#include "client/socket_connection.h"

namespace coffer::cli {
namespace {

using Session = std::unique_ptr<TokenSession>;

constexpr std::string_view kNothingDone = "Nothing was done.";
constexpr std::string_view kDoctor = "coffer doctor says why, and what to do.";

Result<Session, Failure> open_socket(const std::string& path) {
  auto connection = client::SocketConnection::open(path);
  if (connection) return TokenSession::over(std::move(*connection), path);
  return fail(
      {ExitCode::kNoToken,
       fmt::format("No token at the socket {}: {}.", path,
                   connection.error() == client::ConnectionError::kDenied ? "this user may not use it"
                                                                          : "no cofferd serves there"),
       std::string(kNothingDone), std::string(kDoctor)});
}

Result<Session, Failure> open_reader(const std::string& name) {
  auto connection = client::pcsc_connect(name);
  if (connection) return TokenSession::over(std::move(*connection), name);
  return fail({ExitCode::kNoToken,
               fmt::format("No token in the reader \"{}\": {}.", name, client::describe(connection.error())),
               std::string(kNothingDone), std::string(kDoctor)});
}

Result<std::vector<std::string>, Failure> readers() {
  auto names = client::pcsc_readers();
  if (names) return std::move(*names);
  return fail({ExitCode::kNoToken, fmt::format("No reader can be used: {}.", client::describe(names.error())),
               std::string(kNothingDone), std::string(kDoctor)});
}

/// The reader of this name, or else the only one with it in its name.
Result<Session, Failure> open_named(const std::string& name) {
  COFFER_TRY(const auto names, readers());
  if (std::ranges::find(names, name) != names.end()) return open_reader(name);
  std::vector<std::string> matching;
  std::ranges::copy_if(names, std::back_inserter(matching),
                       [&](const std::string& full) { return full.find(name) != std::string::npos; });
  if (matching.size() == 1) return open_reader(matching.front());
  return fail(
      {ExitCode::kNoToken,
       fmt::format("{} reader has \"{}\" in its name.", matching.empty() ? "No" : "More than one", name),
       std::string(kNothingDone),
       names.empty() ? "There is no reader at all." : fmt::format("There are: {}.", fmt::join(names, ", "))});
}

Result<Session, Failure> open_only() {
  COFFER_TRY(const auto names, readers());
  std::vector<Session> found;
  std::vector<std::string> places;
  for (const std::string& name : names) {
    auto session = open_reader(name);
    if (!session) continue;
    places.push_back(name);
    found.push_back(std::move(*session));
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    return fail({ExitCode::kNoToken, "There is no token.", std::string(kNothingDone), std::string(kDoctor)});
  }
  return fail({ExitCode::kNoToken, fmt::format("There is more than one token: {}.", fmt::join(places, ", ")),
               std::string(kNothingDone), "Choose one with --reader or COFFER_READER."});
}

}  // namespace

Result<Session, Failure> TokenSession::open(const Invocation& call) {
  if (const auto path = call.arguments.find("--socket")) return open_socket(*path);
  if (const auto name = call.arguments.find("--reader")) return open_named(*name);
  if (const auto path = call.environment("COFFER_SOCKET")) return open_socket(*path);
  if (const auto name = call.environment("COFFER_READER")) return open_named(*name);
  return open_only();
}

}  // namespace coffer::cli
