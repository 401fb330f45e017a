#include "rp2/flash_chip.h"

#include <span>

#include "rp2/interrupts.h"
#include "rp2/registers.h"
#include "rp2/rom.h"

namespace coffer::rp2 {
namespace {

/// What is called while flash cannot be read: the ROM's functions (5.4.8), and a copy of the stub that the
/// ROM leaves in boot RAM, which sets up execution in place as the ROM found it to work.
struct Services {
  void (*connect)();
  void (*exit_xip)();
  void (*erase)(std::uint32_t offset, std::uint32_t count, std::uint32_t block_size,
                std::uint8_t block_command);
  void (*program)(std::uint32_t offset, const std::uint8_t* data, std::uint32_t count);
  void (*flush)();
  std::array<std::uint32_t, 64> set_up_xip;
};
constinit Services services{};

[[gnu::always_inline]] inline void enter_xip() {
  services.flush();
  const auto set_up =
      reinterpret_cast<void (*)()>(reinterpret_cast<std::uintptr_t>(services.set_up_xip.data()) | 1);
  set_up();
}

COFFER_RAM_CODE void erase_in_ram(std::uint32_t offset, std::uint32_t size) {
  const InterruptsOff off;
  services.connect();
  services.exit_xip();
  services.erase(offset, size, kBlockSize, 0xd8);
  enter_xip();
}

COFFER_RAM_CODE void program_in_ram(std::uint32_t offset, const std::uint8_t* page) {
  const InterruptsOff off;
  services.connect();
  services.exit_xip();
  services.program(offset, page, kPageSize);
  enter_xip();
}

/// Sends bytes to the chip, and puts what comes back in their place: QMI's direct mode (12.14.5).
COFFER_RAM_CODE void exchange_in_ram(volatile std::uint8_t* bytes, std::uint32_t size) {
  constexpr std::uint32_t kCsr = kQmiBase;  // DIRECT_CSR
  constexpr std::uint32_t kEnable = 1u << 0;
  constexpr std::uint32_t kBusy = 1u << 1;
  constexpr std::uint32_t kSelect = 1u << 2;  // ASSERT_CS0N
  constexpr std::uint32_t kRxEmpty = 1u << 16;
  const InterruptsOff off;
  services.connect();
  services.exit_xip();
  set_bits(kCsr, kEnable);
  wait_for(kCsr, kBusy, 0);
  set_bits(kCsr, kSelect);
  for (std::uint32_t i = 0; i < size; ++i) {
    reg(kQmiBase + 4) = bytes[i];  // DIRECT_TX: one line, 8 bits
    wait_for(kCsr, kRxEmpty, 0);
    bytes[i] = static_cast<std::uint8_t>(reg(kQmiBase + 8));  // DIRECT_RX
  }
  wait_for(kCsr, kBusy, 0);
  clear_bits(kCsr, kSelect);
  clear_bits(kCsr, kEnable);
  enter_xip();
}

/// What the factory wrote into OTP: unique among chips, and no secret.
void read_chip_id(std::array<std::uint8_t, 8>& id) {
  constexpr std::uint32_t kChipInfo = 1;  // flags, package, and 64 bits
  std::array<std::uint32_t, 4> words{};
  using GetSysInfo = int(std::uint32_t* out, std::uint32_t words, std::uint32_t flags);
  const int count = rom_function<GetSysInfo>('G', 'S')(words.data(), words.size(), kChipInfo);
  if (count < static_cast<int>(words.size()) || (words[0] & kChipInfo) == 0) return;
  for (std::size_t i = 0; i < id.size(); ++i) {
    id[i] = static_cast<std::uint8_t>(words[3 - i / 4] >> (24 - 8 * (i % 4)));
  }
}

}  // namespace

void start_flash() {
  services.connect = rom_function<void()>('I', 'F');
  services.exit_xip = rom_function<void()>('E', 'X');
  services.erase = rom_function<void(std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t)>('R', 'E');
  services.program = rom_function<void(std::uint32_t, const std::uint8_t*, std::uint32_t)>('R', 'P');
  services.flush = rom_function<void()>('F', 'C');
  for (std::size_t i = 0; i < services.set_up_xip.size(); ++i) {
    services.set_up_xip[i] = reg(kBootRamBase + 4 * i);
  }
}

FlashChip identify_flash() {
  FlashChip chip{};
  read_chip_id(chip.unique_id);
  std::array<std::uint8_t, 4> jedec{0x9f};  // command; manufacturer, type, log2 of the size
  exchange_in_ram(jedec.data(), jedec.size());
  if (jedec[3] >= 20 && jedec[3] <= 24) chip.size = 1u << jedec[3];
  return chip;
}

void erase_flash(std::uint32_t offset, std::uint32_t size) { erase_in_ram(offset, size); }

void program_page(std::uint32_t offset, const std::array<std::uint8_t, kPageSize>& page) {
  program_in_ram(offset, page.data());
}

Bytes flash_view(std::uint32_t offset, std::uint32_t size) {
  return {reinterpret_cast<const std::uint8_t*>(kXipBase + offset), size};
}

}  // namespace coffer::rp2
