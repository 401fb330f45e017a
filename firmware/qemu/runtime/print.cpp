#include <array>

#include "qemu/runtime/semihosting.h"

namespace coffer::qemu {

void print(std::uint64_t number) {
  std::array<char, 20> digits;
  auto first = digits.end();
  do {
    *--first = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  print(std::string_view(first, digits.end()));
}

void print_hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    const std::array<char, 2> pair = {kDigits[byte >> 4], kDigits[byte & 15]};
    print(std::string_view(pair.data(), pair.size()));
  }
}

}  // namespace coffer::qemu
