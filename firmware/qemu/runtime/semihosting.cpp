#include "qemu/runtime/semihosting.h"

#include <algorithm>
#include <array>

namespace coffer::qemu {
namespace {

enum class Operation : std::uint32_t {
  kOpen = 0x01,
  kWrite0 = 0x04,
  kRead = 0x06,
  kGetCommandLine = 0x15,
  kExitExtended = 0x20,
};

using Word = std::uint32_t;

Word address(const void* p) { return reinterpret_cast<Word>(p); }

Word trap(Operation operation, Word argument) {
#if defined(__arm__)
  register Word r0 asm("r0") = static_cast<Word>(operation);
  register Word r1 asm("r1") = argument;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
#elif defined(__riscv)
  register Word a0 asm("a0") = static_cast<Word>(operation);
  register Word a1 asm("a1") = argument;
  // These three, uncompressed and in one page, are the trap.
  asm volatile(
      ".balign 16\n"
      ".option push\n"
      ".option norvc\n"
      "slli x0, x0, 0x1f\n"
      "ebreak\n"
      "srai x0, x0, 7\n"
      ".option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return a0;
#endif
}

}  // namespace

std::string_view command_line() {
  static std::array<char, 512> text;
  const std::array<Word, 2> block = {address(text.data()), text.size()};
  if (trap(Operation::kGetCommandLine, address(block.data())) != 0) return {};
  return {text.data()};
}

HostFile::HostFile(std::string_view path) : handle_(-1) {
  std::array<char, 256> name{};
  if (path.size() >= name.size()) return;
  std::ranges::copy(path, name.begin());
  const Word kReadBinary = 1;
  const std::array<Word, 3> block = {address(name.data()), kReadBinary, static_cast<Word>(path.size())};
  handle_ = static_cast<std::int32_t>(trap(Operation::kOpen, address(block.data())));
}

bool HostFile::read(MutableBytes out) const {
  while (!out.empty()) {
    const std::array<Word, 3> block = {static_cast<Word>(handle_), address(out.data()),
                                       static_cast<Word>(out.size())};
    const Word missing = trap(Operation::kRead, address(block.data()));
    if (missing >= out.size()) return false;
    out = out.last(missing);  // a pipe gives what it has
  }
  return true;
}

void print(std::string_view text) {
  std::array<char, 65> line;
  while (!text.empty()) {
    const auto part = text.substr(0, line.size() - 1);
    *std::ranges::copy(part, line.begin()).out = '\0';
    (void)trap(Operation::kWrite0, address(line.data()));
    text.remove_prefix(part.size());
  }
}

void exit(std::uint32_t status) {
  constexpr Word kApplicationExit = 0x20026;
  const std::array<Word, 2> block = {kApplicationExit, status};
  (void)trap(Operation::kExitExtended, address(block.data()));
  while (true) {
  }
}

}  // namespace coffer::qemu
