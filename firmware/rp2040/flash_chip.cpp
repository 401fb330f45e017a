#include "rp2/flash_chip.h"

#include <span>

#include "rp2/interrupts.h"
#include "rp2/registers.h"
#include "rp2/rom.h"

namespace coffer::rp2 {
namespace {

/// What is called while flash cannot be read: the ROM's functions (2.8.3.1.3), and a copy of boot2.
struct Services {
  void (*connect)();
  void (*exit_xip)();
  void (*erase)(std::uint32_t offset, std::uint32_t count, std::uint32_t block_size,
                std::uint8_t block_command);
  void (*program)(std::uint32_t offset, const std::uint8_t* data, std::uint32_t count);
  void (*flush)();
  std::array<std::uint32_t, 64> boot2;
};
constinit Services services{};

/// Back to execution in place, as boot2 sets it up: it returns when it is called from elsewhere than the ROM.
[[gnu::always_inline]] inline void enter_xip() {
  services.flush();
  const auto boot2 =
      reinterpret_cast<void (*)()>(reinterpret_cast<std::uintptr_t>(services.boot2.data()) | 1);
  boot2();
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

/// Sends bytes to the chip, and puts what comes back in their place.
COFFER_RAM_CODE void exchange_in_ram(volatile std::uint8_t* bytes, std::uint32_t size) {
  constexpr std::uint32_t kChipSelect = kIoQspiBase + 0x0c;  // GPIO_QSPI_SS_CTRL, OUTOVER: 2 low, 3 high
  const InterruptsOff off;
  services.connect();
  services.exit_xip();
  reg(kChipSelect) = (reg(kChipSelect) & ~(3u << 8)) | (2u << 8);
  for (std::uint32_t i = 0; i < size; ++i) {
    reg(kSsiBase + 0x60) = bytes[i];
    wait_for(kSsiBase + 0x28, 1u << 3, 1u << 3);  // SR: something was received
    bytes[i] = static_cast<std::uint8_t>(reg(kSsiBase + 0x60));
  }
  reg(kChipSelect) = (reg(kChipSelect) & ~(3u << 8)) | (3u << 8);
  enter_xip();
}

}  // namespace

void start_flash() {
  services.connect = rom_function<void()>('I', 'F');
  services.exit_xip = rom_function<void()>('E', 'X');
  services.erase = rom_function<void(std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t)>('R', 'E');
  services.program = rom_function<void(std::uint32_t, const std::uint8_t*, std::uint32_t)>('R', 'P');
  services.flush = rom_function<void()>('F', 'C');
  const auto* boot2 = reinterpret_cast<const volatile std::uint32_t*>(kXipBase);
  for (std::size_t i = 0; i < services.boot2.size(); ++i) services.boot2[i] = boot2[i];
}

FlashChip identify_flash() {
  FlashChip chip{};
  std::array<std::uint8_t, 13> id{0x4b};  // command, four dummy bytes, eight of the identifier
  exchange_in_ram(id.data(), id.size());
  for (std::size_t i = 0; i < chip.unique_id.size(); ++i) chip.unique_id[i] = id[i + 5];
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
