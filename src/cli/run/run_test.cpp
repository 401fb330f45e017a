#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "cli/run/child.h"
#include "cli/run/throwaway.h"
#include "client/socket_connection.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint8_t> verify(const std::string& pin) {
  std::vector<std::uint8_t> apdu{0x00, 0x20, 0x00, 0x81, static_cast<std::uint8_t>(pin.size())};
  apdu.insert(apdu.end(), pin.begin(), pin.end());
  return apdu;
}

TEST(Throwaway, ServesATokenWithItsPin) {
  auto token = Throwaway::start({});
  ASSERT_TRUE(token) << token.error();
  const std::filesystem::path socket = (*token)->socket();
  {
    auto connection = client::SocketConnection::open(socket);
    ASSERT_TRUE(connection);
    std::vector<std::uint8_t> buffer(card::kMaxResponse);
    const auto answer = (*connection)->transmit(verify((*token)->pin()), buffer);
    ASSERT_TRUE(answer);
    EXPECT_THAT(*answer, ElementsAre(0x90, 0x00));
  }
  token->reset();
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path()));
}

TEST(Throwaway, EachHasPinsOfItsOwn) {
  const auto first = Throwaway::start({});
  const auto second = Throwaway::start({});
  ASSERT_TRUE(first && second);
  EXPECT_NE((*first)->pin(), (*second)->pin());
  EXPECT_NE((*first)->so_pin(), (*second)->so_pin());
  EXPECT_NE((*first)->socket(), (*second)->socket());
}

TEST(GuardedDirectory, IsGoneAfterItsProcessWasKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto directory = GuardedDirectory::make();
    const std::string path = directory ? (*directory)->path().string() : "";
    std::ofstream((*directory)->path() / "file") << "content";
    if (::write(ends[1], path.data(), path.size()) < 0) ::_exit(1);
    ::close(ends[1]);
    ::raise(SIGKILL);
  }
  ::close(ends[1]);
  std::array<char, 4096> text{};
  const ssize_t size = ::read(ends[0], text.data(), text.size());
  ASSERT_GT(size, 0);
  ::close(ends[0]);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  const std::filesystem::path path(std::string(text.data(), static_cast<std::size_t>(size)));
  for (int tries = 0; tries < 1000 && std::filesystem::exists(path); ++tries) ::usleep(10'000);
  EXPECT_FALSE(std::filesystem::exists(path));
}

int exit_code_of(const std::vector<std::string>& words) {
  const HeldSignals signals;
  return run_child(words, {{"COFFER_TEST_VARIABLE", "value"}}, signals).exit_code;
}

TEST(RunChild, PassesTheExitCodeOn) {
  EXPECT_EQ(exit_code_of({"true"}), 0);
  EXPECT_EQ(exit_code_of({"sh", "-c", "exit 42"}), 42);
  EXPECT_EQ(exit_code_of({"sh", "-c", "kill -9 $$"}), 128 + SIGKILL);
  EXPECT_EQ(exit_code_of({"/nonexistent/program"}), 127);
  EXPECT_EQ(exit_code_of({"/etc/passwd"}), 126);
}

TEST(RunChild, SetsTheEnvironment) {
  EXPECT_EQ(exit_code_of({"sh", "-c", "test \"$COFFER_TEST_VARIABLE\" = value"}), 0);
}

TEST(RunChild, HandsSignalsOn) {
  const std::string script =
      "trap 'exit 7' TERM; kill -TERM " + std::to_string(::getpid()) + "; while :; do sleep 0.05; done";
  EXPECT_EQ(exit_code_of({"sh", "-c", script}), 7);
}

}  // namespace
}  // namespace coffer::cli
