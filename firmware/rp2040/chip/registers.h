#pragma once
// What the RP2040 has at another place, or otherwise, than its kin, by the names of the "RP2040 Datasheet".
// Included by rp2/registers.h alone, which has what they share.

#include <cstdint>

namespace coffer::rp2 {

inline constexpr std::uint32_t kXipBase = 0x10000000;
inline constexpr std::uint32_t kSsiBase = 0x18000000;
inline constexpr std::uint32_t kClocksBase = 0x40008000;
inline constexpr std::uint32_t kResetsBase = 0x4000c000;
inline constexpr std::uint32_t kPsmBase = 0x40010000;
inline constexpr std::uint32_t kIoBank0Base = 0x40014000;
inline constexpr std::uint32_t kIoQspiBase = 0x40018000;
inline constexpr std::uint32_t kPadsBank0Base = 0x4001c000;
inline constexpr std::uint32_t kXoscBase = 0x40024000;
inline constexpr std::uint32_t kPllSysBase = 0x40028000;
inline constexpr std::uint32_t kPllUsbBase = 0x4002c000;
inline constexpr std::uint32_t kTimerBase = 0x40054000;
inline constexpr std::uint32_t kWatchdogBase = 0x40058000;
inline constexpr std::uint32_t kRoscBase = 0x40060000;

/// Bits of RESETS.RESET (2.14.3).
enum class Reset : std::uint32_t {
  kIoBank0 = 1u << 5,
  kIoQspi = 1u << 6,
  kPadsBank0 = 1u << 8,
  kPadsQspi = 1u << 9,
  kPllSys = 1u << 12,
  kPllUsb = 1u << 13,
  kSyscfg = 1u << 18,
  kSysinfo = 1u << 19,
  kTimer = 1u << 21,
  kUsb = 1u << 24,
};
inline constexpr std::uint32_t kAllResets = 0x01ffffff;

/// The system clock: 12 MHz * feedback / (divider_1 * divider_2), 133 MHz.
struct PllSettings {
  std::uint32_t feedback, divider_1, divider_2;
};
inline constexpr PllSettings kSystemPll{.feedback = 133, .divider_1 = 6, .divider_2 = 2};

/// CLOCKS (2.15.7).
inline constexpr std::uint32_t kClkUsb = kClocksBase + 0x54;
inline constexpr std::uint32_t kClkSysResus = kClocksBase + 0x78;

/// The flash chip's select among the pins of flash: IO_QSPI GPIO_QSPI_SS_CTRL, its field OEOVER, and its bit
/// in SIO GPIO_HI_IN (2.19.6.2, 2.3.1.7).
inline constexpr std::uint32_t kFlashSelectControl = kIoQspiBase + 0x0c;
inline constexpr unsigned kFlashSelectOeOverride = 12;
inline constexpr std::uint32_t kFlashSelectInput = 1u << 1;

/// Pins of bank 0, and their registers in SIO (2.3.1.7). A pad belongs to its pin without more ado.
inline constexpr std::uint8_t kPins = 30;
inline constexpr std::uint32_t kGpioOutSet = 0xd0000014;
inline constexpr std::uint32_t kGpioOutClear = 0xd0000018;
inline constexpr std::uint32_t kGpioOeSet = 0xd0000024;
inline void connect_pad(std::uint8_t) {}

/// TIMER (4.6.5).
inline constexpr std::uint32_t kTimerIntr = kTimerBase + 0x34;
inline constexpr std::uint32_t kTimerInte = kTimerBase + 0x38;

/// Interrupts (2.3.2).
inline constexpr std::uint32_t kTickInterrupt = 0;  // TIMER_IRQ_0
inline constexpr std::uint32_t kUsbInterrupt = 5;   // USBCTRL_IRQ

inline constexpr std::uint32_t kMailboxInterrupt = 15;  // SIO_IRQ_PROC0: something in the mailbox

/// Core 1 in PSM (2.13.5), and whether it has work: what that is lies in SRAM by the linker script.
inline constexpr std::uint32_t kPsmSecondCore = 1u << 16;
inline constexpr bool kUsesSecondCore = true;

/// Near the end of a frame a bulk packet may hang the USB controller (erratum RP2040-E15).
inline constexpr bool kUsbWaitsForFrames = true;

/// The watchdog counts down so often each microsecond (erratum RP2040-E1).
inline constexpr std::uint32_t kWatchdogDecrements = 2;
/// All but the oscillators: PSM.WDSEL (2.13.5).
inline constexpr std::uint32_t kRestarted = 0x0001fffc;

}  // namespace coffer::rp2
