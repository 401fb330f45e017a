// What carrying a command to the card costs: GET CHALLENGE in process, over the Unix socket and over PC/SC,
// as medians and as ratios to each other. PC/SC is measured when COFFER_BENCH_READER names a reader with a
// card of cofferd's.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "client/in_process_connection.h"
#include "client/pcsc_connection.h"
#include "client/socket_connection.h"
#include "daemon/daemon.h"
#include "daemon/token_service.h"

namespace coffer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kGetChallenge = std::to_array<std::uint8_t>({0x00, 0x84, 0x00, 0x00, 0x08});
constexpr std::size_t kWarmUp = 200;
constexpr std::size_t kRounds = 5000;

[[noreturn]] void fail(std::string_view what, std::string_view why) {
  fmt::print(stderr, "{}: {}\n", what, why);
  std::exit(1);
}

/// A state directory that goes at the end.
class TemporaryState {
 public:
  TemporaryState() {
    std::string name = std::filesystem::temp_directory_path() / "coffer-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) fail(name, "cannot be made");
    path_ = name;
  }
  ~TemporaryState() { std::filesystem::remove_all(path_); }
  TemporaryState(const TemporaryState&) = delete;
  TemporaryState& operator=(const TemporaryState&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// @returns the median round trip in microseconds.
double median_us(std::string_view name, client::CardConnection& connection) {
  std::vector<std::uint8_t> buffer(card::kMaxResponse);
  std::vector<double> taken;
  for (std::size_t round = 0; round < kWarmUp + kRounds; ++round) {
    const auto start = Clock::now();
    const auto response = connection.transmit(kGetChallenge, buffer);
    const std::chrono::duration<double, std::micro> took = Clock::now() - start;
    if (!response) fail(name, client::describe(response.error()));
    if (response->size() != 10) fail(name, "GET CHALLENGE gave no challenge");
    if (round >= kWarmUp) taken.push_back(took.count());
  }
  const auto middle = taken.begin() + static_cast<std::ptrdiff_t>(taken.size() / 2);
  std::ranges::nth_element(taken, middle);
  return *middle;
}

void report(std::string_view name, double us, double base) {
  fmt::print("{:<12} {:>9.2f} us {:>9.2f} x in process\n", name, us, us / base);
}

void run() {
  const TemporaryState directory;
  const reader::Log log = reader::Log::none();
  daemon::TokenConfig config;
  config.name = "bench";
  config.state = directory.path() / "state";
  config.authority = directory.path() / "authority";
  config.socket = directory.path() / "socket";
  daemon::Config served;
  served.tokens.push_back(config);
  // The daemon's own composition, its token shared by the connection in process and the one over the socket.
  daemon::TokenHost* token = nullptr;
  const auto opener = [&token](const daemon::TokenConfig& wanted, const reader::Log& to) {
    auto opened = daemon::open_token_service(wanted, to);
    if (opened) token = opened->get();
    return opened;
  };
  const auto daemon = daemon::Daemon::start(served, opener, log);
  if (!daemon) fail("daemon", daemon.error().message);

  client::InProcessConnection in_process(token->new_card());
  const double base = median_us("in process", in_process);
  report("in process", base, base);

  auto socket = client::SocketConnection::open(*config.socket);
  if (!socket) fail("socket", client::describe(socket.error()));
  report("socket", median_us("socket", **socket), base);

  const char* reader = std::getenv("COFFER_BENCH_READER");
  if (reader == nullptr) {
    fmt::print("PC/SC        skipped: set COFFER_BENCH_READER to the name of a reader that cofferd serves\n");
    return;
  }
  auto pcsc = client::pcsc_connect(reader);
  if (!pcsc) {
    fmt::print("PC/SC        skipped: {}: {}\n", reader, client::describe(pcsc.error()));
    return;
  }
  report("PC/SC", median_us("PC/SC", **pcsc), base);
}

}  // namespace
}  // namespace coffer

int main() { coffer::run(); }
