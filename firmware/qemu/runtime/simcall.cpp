// What semihosting.h promises, by the simulator's call of Xtensa processors.

#include <algorithm>
#include <array>

#include "qemu/runtime/semihosting.h"

namespace coffer::qemu {
namespace {

enum class Operation : std::uint32_t {
  kExit = 1,
  kRead = 3,
  kWrite = 4,
  kOpen = 5,
  kArgumentsSize = 1001,
  kArguments = 1002,
};

using Word = std::uint32_t;

Word address(const void* p) { return reinterpret_cast<Word>(p); }

// @returns what the operation does, or all ones.
Word call(Operation operation, Word first = 0, Word second = 0, Word third = 0) {
  register Word a2 asm("a2") = static_cast<Word>(operation);
  register Word a3 asm("a3") = first;
  register Word a4 asm("a4") = second;
  register Word a5 asm("a5") = third;
  asm volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}

// The pointers of argv, a null, and then what they point to, each text with its end.
alignas(Word) std::array<char, 512> arguments;

}  // namespace

std::string_view command_line() {
  const Word size = call(Operation::kArgumentsSize);
  if (size > arguments.size()) return {};
  call(Operation::kArguments, address(arguments.data()));
  Word text = 0;
  std::copy_n(arguments.begin(), sizeof text, reinterpret_cast<char*>(&text));
  const auto begin = arguments.begin() + static_cast<std::ptrdiff_t>(text - address(arguments.data()));
  const auto end = arguments.begin() + static_cast<std::ptrdiff_t>(size) - 1;
  std::replace(begin, end, '\0', ' ');
  return {begin, end};
}

HostFile::HostFile(std::string_view path) : handle_(-1) {
  std::array<char, 256> name{};
  if (path.size() >= name.size()) return;
  std::ranges::copy(path, name.begin());
  handle_ = static_cast<std::int32_t>(call(Operation::kOpen, address(name.data())));
}

bool HostFile::read(MutableBytes out) const {
  while (!out.empty()) {
    const Word count = call(Operation::kRead, static_cast<Word>(handle_), address(out.data()),
                            static_cast<Word>(out.size()));
    if (count == 0 || count > out.size()) return false;
    out = out.subspan(count);
  }
  return true;
}

void print(std::string_view text) {
  constexpr Word kStandardError = 2;
  (void)call(Operation::kWrite, kStandardError, address(text.data()), static_cast<Word>(text.size()));
}

void exit(std::uint32_t status) {
  (void)call(Operation::kExit, status);
  while (true) {
  }
}

}  // namespace coffer::qemu
