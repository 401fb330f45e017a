// Runs test vectors on the target's own object code: `<program> <file of vectors>`. Prints each vector that
// fails, what each operation took, and the counts. tests/qemu/run starts it.

#include <algorithm>

#include "qemu/runtime/instructions.h"
#include "qemu/runtime/stack.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {
namespace {

/// The most that an operation took, over its vectors.
struct Cost {
  std::uint32_t vectors = 0;
  std::size_t stack = 0;
  std::uint64_t instructions = 0;
};

Case vector;
std::array<Cost, 32> costs;
std::uint32_t passed;
std::uint32_t failed;

void run(const Operation& operation, Cost& cost) {
  paint_stack();
  const std::uint64_t start = instructions();
  const bool agrees = operation.agrees(vector);
  cost.instructions = std::max(cost.instructions, instructions() - start);
  cost.stack = std::max(cost.stack, painted_stack_used());
  ++cost.vectors;
  if (agrees) {
    ++passed;
    return;
  }
  ++failed;
  print("failed: ");
  print(operation.name);
  print(" ");
  print(vector.name());
  print("\n");
}

void print_costs() {
  for (std::size_t i = 0; i < operations().size(); ++i) {
    if (costs[i].vectors == 0) continue;
    print("cost ");
    print(operations()[i].name);
    for (const std::uint64_t number :
         {std::uint64_t{costs[i].vectors}, std::uint64_t{costs[i].stack}, costs[i].instructions}) {
      print(" ");
      print(number);
    }
    print("\n");
  }
}

int run_all() {
  auto arguments = command_line();
  arguments.remove_prefix(std::min(arguments.find(' '), arguments.size() - 1) + 1);  // the program's name
  const HostFile file(arguments);
  if (!file) {
    print("cannot open the file of vectors\n");
    return 2;
  }
  start_counting();
  while (vector.read(file)) {
    if (vector.operation() > operations().size()) break;
    run(operations()[vector.operation() - 1U], costs[vector.operation() - 1U]);
  }
  if (!vector.is_complete()) {
    print("the file of vectors is malformed\n");
    return 2;
  }
  print_costs();
  print("counted ");
  print(passed);
  print(" ");
  print(failed);
  print("\n");
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace coffer::qemu

extern "C" void program() { coffer::qemu::exit(static_cast<std::uint32_t>(coffer::qemu::run_all())); }
