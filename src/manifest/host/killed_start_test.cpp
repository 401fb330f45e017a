// A state directory is made, opened and written by a process that is killed before each of its system calls
// in turn: the next start always opens it.

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <set>

#include "manifest/host/host_state.h"
#include "store/testing/memory_directory.h"

namespace coffer::manifest {
namespace {

/// System calls that change what others see, and what they are made after.
const std::set<std::uint64_t> kChanging = {SYS_openat, SYS_write,     SYS_pwrite64, SYS_ftruncate,
                                           SYS_fsync,  SYS_fdatasync, SYS_link,     SYS_linkat,
                                           SYS_unlink, SYS_unlinkat,  SYS_rename,   SYS_mkdir,
                                           SYS_fchmod, SYS_fcntl,     SYS_close,    SYS_exit_group};

/// Runs `work` in a process of its own and kills it before its `nth` changing system call (1: the first).
/// @returns whether there were so many
bool run_and_kill(const std::function<void()>& work, int nth) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  while (nth > 0 && !WIFEXITED(status) && !WIFSIGNALED(status)) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
    __ptrace_syscall_info call{};
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80)) continue;
    ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(call), &call);
    if (call.op == PTRACE_SYSCALL_INFO_ENTRY && kChanging.contains(call.entry.nr)) --nth;
  }
  const bool reached = nth == 0;
  if (reached) {
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
  }
  return reached;
}

class KilledStartTest : public testing::Test {
 protected:
  static constexpr std::array<std::uint8_t, 3> kValue = {1, 2, 3};

  /// Prepares a state, kills the work on it at every call in turn, and checks each time what is left.
  /// @returns how many calls there were
  static int kill_everywhere(const std::function<void(const std::filesystem::path&)>& prepare,
                             const std::function<void(const std::filesystem::path&)>& work,
                             const std::function<void(const std::filesystem::path&)>& check) {
    for (int nth = 1;; ++nth) {
      const store::MemoryDirectory directory;
      const std::filesystem::path state = directory.path() / "state";
      prepare(state);
      const bool killed = run_and_kill([&] { work(state); }, nth);
      check(state);
      if (HasFatalFailure() || !killed) return nth;
    }
  }
  static void open(const std::filesystem::path& state) { (void)HostState::open(state); }
  static void expect_open(const std::filesystem::path& state) {
    const auto opened = HostState::open(state);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE((*opened)->store().put(1, kValue));
  }
  static void nothing(const std::filesystem::path&) {}
};

TEST_F(KilledStartTest, AFirstStart_NeverLocksTheOwnerOut) {
  EXPECT_GT(kill_everywhere(nothing, open, expect_open), 40);
}

TEST_F(KilledStartTest, ANewTokenBesideItsRootKey_IsMadeOrAskedForAgain) {
  const auto lose_records = [](const std::filesystem::path& state) {
    expect_open(state);
    std::filesystem::remove(state / "records.db");
  };
  const auto make = [](const std::filesystem::path& state) {
    (void)HostState::open(state, {.action = StateAction::kNewToken});
  };
  const auto check = [](const std::filesystem::path& state) {
    auto opened = HostState::open(state);
    if (!opened) opened = HostState::open(state, {.action = StateAction::kNewToken});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->store().next(0), std::nullopt);
  };
  EXPECT_GT(kill_everywhere(lose_records, make, check), 20);
}

TEST_F(KilledStartTest, ATransaction_IsThereWholeOrNotAtAll) {
  const auto write = [](const std::filesystem::path& state) {
    const auto opened = HostState::open(state);
    if (!opened) return;
    const auto value = std::array<std::uint8_t, 2>{7, 7};
    (void)(*opened)->store().apply(std::array{store::Change::erase(1), store::Change::put(2, value)});
  };
  const auto check = [](const std::filesystem::path& state) {
    const auto opened = HostState::open(state);
    ASSERT_TRUE(opened) << opened.error().message;
    const store::RecordStore& records = (*opened)->store();
    EXPECT_NE(records.size(1).has_value(), records.size(2).has_value());
  };
  EXPECT_GT(kill_everywhere(expect_open, write, check), 20);
}

}  // namespace
}  // namespace coffer::manifest
