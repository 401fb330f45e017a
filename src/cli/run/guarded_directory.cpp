#include "cli/run/guarded_directory.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace coffer::cli {
namespace {

std::filesystem::path parent_directory() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::error_code ignored;
  if (runtime != nullptr && std::filesystem::is_directory(runtime, ignored) && ::access(runtime, W_OK) == 0) {
    return runtime;
  }
  return std::filesystem::temp_directory_path(ignored);
}

/// The second process: outlives whatever ends the first one, in a session of its own, holding nothing open.
[[noreturn]] void guard(int alive, const std::filesystem::path& path) {
  ::setsid();
  ::prctl(PR_SET_NAME, "coffer-guard");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
  ::dup2(alive, 0);
  ::close_range(1, ~0U, 0);
  char octet = 0;
  while (::read(0, &octet, 1) < 0 && errno == EINTR) {
  }
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
  ::_exit(0);
}

std::string because(std::string_view what) { return std::string(what) + ": " + std::strerror(errno); }

}  // namespace

Result<std::unique_ptr<GuardedDirectory>, std::string> GuardedDirectory::make() {
  std::string name = parent_directory() / "coffer-run-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return std::unexpected(because(name));
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    ::rmdir(name.c_str());
    return std::unexpected(because("no pipe"));
  }
  const reader::UniqueFd watched(ends[0]);
  reader::UniqueFd alive(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) {
    ::rmdir(name.c_str());
    return std::unexpected(because("no process"));
  }
  if (child == 0) guard(watched.get(), name);
  return std::unique_ptr<GuardedDirectory>(new GuardedDirectory(std::move(name), std::move(alive), child));
}

GuardedDirectory::~GuardedDirectory() {
  alive_.close();
  while (::waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace coffer::cli
