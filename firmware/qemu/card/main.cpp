// The whole core of the firmware, with flash in RAM: `<program> <file of commands>`. The file, which may be a
// pipe, has APDUs, each after its length (2 bytes, little-endian); the length 0 is the end, FFFF a restart of
// the device. Prints the rows of the command tables, then each answer, what was on the stack and how many
// instructions it took. tests/qemu/run starts it.

#include <optional>

#include "card/command_table.h"
#include "qemu/card/ram_flash.h"
#include "qemu/card/virtual_board.h"
#include "qemu/runtime/semihosting.h"
#include "qemu/runtime/stack.h"

namespace coffer::qemu {
namespace {

constexpr std::size_t kEnd = 0;
constexpr std::size_t kRestart = 0xFFFF;

RamFlash flash;
std::optional<VirtualServices> board;
std::optional<firmware::Hsm> hsm;
std::array<std::uint8_t, card::kMaxCommand> command;
std::array<std::uint8_t, card::kMaxResponse> response;

void print_answer(std::uint64_t start, std::size_t stack, Bytes answer) {
  print("answer ");
  print(std::uint64_t{stack});
  print(" ");
  print(instructions() - start);
  print(" ");
  print_hex(answer);
  print("\n");
}

/// "row <application> <INS> <P1 from> <to> <P2 from> <to> <name>"
void print_rows(std::string_view application, std::span<const card::CommandSpec> rows) {
  for (const card::CommandSpec& row : rows) {
    print("row ");
    print(application);
    for (const std::uint8_t number : {row.ins, row.p1.first, row.p1.last, row.p2.first, row.p2.last}) {
      print(" ");
      print_hex({&number, 1});
    }
    print(" ");
    print(row.name);
    print("\n");
  }
}

/// @returns whether the device works
bool start_device() {
  hsm.reset();
  paint_stack();
  const std::uint64_t start = instructions();
  hsm.emplace(flash, VirtualBoard::kSerialNumber, board->services());
  const auto fault = hsm->start();
  print_answer(start, painted_stack_used(), {});
  return !fault;
}

void carry_out(Bytes apdu) {
  paint_stack();
  const std::uint64_t start = instructions();
  const std::size_t size = hsm->card().transmit(apdu, response);
  print_answer(start, painted_stack_used(), Bytes(response).first(size));
}

/// @returns the exit status
std::uint32_t run(const HostFile& file) {
  print_rows("hsm", card::command_table());
  print_rows("rescue", card::rescue_table());
  if (!start_device()) return 1;
  while (true) {
    std::array<std::uint8_t, 2> length{};
    if (!file.read(length)) return 2;
    const std::size_t size = length[0] | std::size_t{length[1]} << 8;
    if (size == kEnd) return flash.was_abused() ? 5 : 0;
    if (size == kRestart) {
      if (!start_device()) return 1;
      continue;
    }
    if (size > command.size() || !file.read(MutableBytes(command).first(size))) return 2;
    carry_out(Bytes(command).first(size));
  }
}

}  // namespace
}  // namespace coffer::qemu

extern "C" void program() {
  using namespace coffer::qemu;
  start_counting();
  flash.clear();
  board.emplace();
  auto arguments = command_line();
  arguments.remove_prefix(std::min(arguments.find(' '), arguments.size() - 1) + 1);  // the program's name
  const HostFile file(arguments);
  coffer::qemu::exit(file ? run(file) : 2);
}
