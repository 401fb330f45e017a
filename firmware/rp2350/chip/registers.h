#pragma once
// What the RP2350 has at another place, or otherwise, than its kin, by the names of the "RP2350 Datasheet".
// Included by rp2/registers.h alone, which has what they share.

#include <cstdint>

namespace coffer::rp2 {

inline constexpr std::uint32_t kXipBase = 0x10000000;
inline constexpr std::uint32_t kClocksBase = 0x40010000;
inline constexpr std::uint32_t kPsmBase = 0x40018000;
inline constexpr std::uint32_t kResetsBase = 0x40020000;
inline constexpr std::uint32_t kIoBank0Base = 0x40028000;
inline constexpr std::uint32_t kIoQspiBase = 0x40030000;
inline constexpr std::uint32_t kPadsBank0Base = 0x40038000;
inline constexpr std::uint32_t kXoscBase = 0x40048000;
inline constexpr std::uint32_t kPllSysBase = 0x40050000;
inline constexpr std::uint32_t kPllUsbBase = 0x40058000;
inline constexpr std::uint32_t kAccessCtrlBase = 0x40060000;
inline constexpr std::uint32_t kTimerBase = 0x400b0000;  // TIMER0
inline constexpr std::uint32_t kQmiBase = 0x400d0000;
inline constexpr std::uint32_t kWatchdogBase = 0x400d8000;
inline constexpr std::uint32_t kBootRamBase = 0x400e0000;
inline constexpr std::uint32_t kTrngBase = 0x400f0000;
inline constexpr std::uint32_t kTicksBase = 0x40108000;
inline constexpr std::uint32_t kOtpBase = 0x40120000;
inline constexpr std::uint32_t kGlitchDetectorBase = 0x40158000;

/// Bits of RESETS.RESET (7.5).
enum class Reset : std::uint32_t {
  kIoBank0 = 1u << 6,
  kIoQspi = 1u << 7,
  kPadsBank0 = 1u << 9,
  kPadsQspi = 1u << 10,
  kPllSys = 1u << 14,
  kPllUsb = 1u << 15,
  kSyscfg = 1u << 20,
  kSysinfo = 1u << 21,
  kTimer = 1u << 23,
  kTrng = 1u << 25,
  kUsb = 1u << 28,
};
inline constexpr std::uint32_t kAllResets = 0x1fffffff;

/// The system clock: 12 MHz * feedback / (divider_1 * divider_2), 150 MHz.
struct PllSettings {
  std::uint32_t feedback, divider_1, divider_2;
};
inline constexpr PllSettings kSystemPll{.feedback = 125, .divider_1 = 5, .divider_2 = 2};

/// CLOCKS (8.1.6).
inline constexpr std::uint32_t kClkUsb = kClocksBase + 0x60;
inline constexpr std::uint32_t kClkSysResus = kClocksBase + 0x84;

/// The flash chip's select among the pins of flash: IO_QSPI GPIO_QSPI_SS_CTRL, its field OEOVER, and its bit
/// in SIO GPIO_HI_IN (9.11.2, 3.1.11).
inline constexpr std::uint32_t kFlashSelectControl = kIoQspiBase + 0x1c;
inline constexpr unsigned kFlashSelectOeOverride = 14;
inline constexpr std::uint32_t kFlashSelectInput = 1u << 27;

/// Pins of bank 0, and their registers in SIO (3.1.11). A pad comes up isolated (9.7).
inline constexpr std::uint8_t kPins = 30;
inline constexpr std::uint32_t kGpioOutSet = 0xd0000018;
inline constexpr std::uint32_t kGpioOutClear = 0xd0000020;
inline constexpr std::uint32_t kGpioOeSet = 0xd0000038;
inline void connect_pad(std::uint8_t pin) {
  constexpr std::uint32_t kIsolated = 1u << 8;
  *reinterpret_cast<volatile std::uint32_t*>(kPadsBank0Base + 0x3000 + 4u * (pin + 1u)) = kIsolated;
}

/// TIMER (12.8.5).
inline constexpr std::uint32_t kTimerIntr = kTimerBase + 0x3c;
inline constexpr std::uint32_t kTimerInte = kTimerBase + 0x40;

/// Interrupts (3.2).
inline constexpr std::uint32_t kTickInterrupt = 0;  // TIMER0_IRQ_0
inline constexpr std::uint32_t kUsbInterrupt = 14;  // USBCTRL_IRQ

inline constexpr std::uint32_t kMailboxInterrupt = 25;  // SIO_IRQ_FIFO: something in the mailbox

/// Core 1 in PSM (7.4), and whether it has work: what that is lies in SRAM by the linker script.
inline constexpr std::uint32_t kPsmSecondCore = 1u << 24;
inline constexpr bool kUsesSecondCore = true;

/// The USB controller takes a packet at any time.
inline constexpr bool kUsbWaitsForFrames = false;

/// The watchdog counts down so often each microsecond.
inline constexpr std::uint32_t kWatchdogDecrements = 1;
/// All but the oscillators: PSM.WDSEL (7.4).
inline constexpr std::uint32_t kRestarted = 0x01fffff3;

}  // namespace coffer::rp2
