#include "rp2040/light.h"

#include "rp2040/registers.h"

namespace coffer::rp2040 {
namespace {

constexpr std::uint32_t kPin = COFFER_LIGHT_PIN;

}  // namespace

void start_light() {
  reg(kSioBase + 0x18) = 1u << kPin;     // GPIO_OUT_CLR
  reg(kSioBase + 0x24) = 1u << kPin;     // GPIO_OE_SET
  reg(kIoBank0Base + 8 * kPin + 4) = 5;  // CTRL: SIO
}

void set_light(bool on) { reg(kSioBase + (on ? 0x14 : 0x18)) = 1u << kPin; }  // GPIO_OUT_SET, GPIO_OUT_CLR

}  // namespace coffer::rp2040
