#pragma once
// Semihosting: what a program in QEMU asks of the host, by a trap (Arm's "Semihosting for AArch32 and
// AArch64"; RISC-V takes over its numbers. On Xtensa it is the simulator's simcall).

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace coffer::qemu {

/// The program's arguments, as one string, the program's name first. It lies in memory of its own.
[[nodiscard]] std::string_view command_line();

/// A file of the host, open for reading. It is not closed: the end of the program does it.
class HostFile {
 public:
  /// `path`: at most 255 characters.
  explicit HostFile(std::string_view path);
  /// Whether it could be opened.
  [[nodiscard]] explicit operator bool() const { return handle_ >= 0; }
  /// Fills `out` whole. @returns false at the end of the file.
  [[nodiscard]] bool read(MutableBytes out) const;

 private:
  std::int32_t handle_;
};

/// Writes to the host's standard error, which is where QEMU has its console.
void print(std::string_view text);
/// The same in decimal.
void print(std::uint64_t number);
/// The same in hexadecimal.
void print_hex(Bytes bytes);

/// Ends the program; QEMU exits with this status.
[[noreturn]] void exit(std::uint32_t status);

}  // namespace coffer::qemu
