#pragma once
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace coffer::platform::testing {

/// Debian's swtpm, a TPM 2.0 in a process of its own. Its state lies in a directory, and outlives it.
class SoftwareTpm {
 public:
  explicit SoftwareTpm(const std::filesystem::path& directory) : socket_(directory / "tpm") {
    std::filesystem::create_directories(directory / "tpm-state");
    std::vector<std::string> command{"swtpm",
                                     "socket",
                                     "--tpm2",
                                     "--tpmstate",
                                     "dir=" + (directory / "tpm-state").string(),
                                     "--server",
                                     "type=unixio,path=" + socket_.string(),
                                     "--ctrl",
                                     "type=unixio,path=" + socket_.string() + ".ctrl",
                                     "--flags",
                                     "not-need-init,startup-clear",
                                     "--log",
                                     "level=0"};
    std::vector<char*> arguments;
    for (std::string& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&process_, "swtpm", nullptr, nullptr, arguments.data(), environ) != 0) process_ = 0;
    for (int i = 0; i < 500 && !std::filesystem::exists(socket_.string() + ".ctrl"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  ~SoftwareTpm() {
    if (process_ == 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  SoftwareTpm(const SoftwareTpm&) = delete;
  SoftwareTpm& operator=(const SoftwareTpm&) = delete;

  [[nodiscard]] bool runs() const { return process_ != 0; }
  /// How it is reached.
  [[nodiscard]] std::string tcti() const { return "swtpm:path=" + socket_.string(); }

 private:
  const std::filesystem::path socket_;
  pid_t process_ = 0;
};

}  // namespace coffer::platform::testing
