#include "common/light/pattern.h"

namespace coffer::firmware {
namespace {

bool in_period(std::uint32_t milliseconds, std::uint32_t on, std::uint32_t off) {
  return milliseconds % (on + off) < on;
}

}  // namespace

bool is_lit(LightState state, std::uint32_t milliseconds) {
  switch (state) {
    case LightState::kNotMounted:
    case LightState::kIdle:
      return in_period(milliseconds, 500, 500);
    case LightState::kSuspended:
      return in_period(milliseconds, 1000, 2000);
    case LightState::kProcessing:
      return in_period(milliseconds, 50, 50);
    case LightState::kWaiting:
      return in_period(milliseconds, 1000, 100);
    case LightState::kOutOfOrder: {  // twice short, and a pause
      const std::uint32_t phase = milliseconds % 1000;
      return phase < 400 && in_period(phase, 100, 100);
    }
  }
  return false;
}

}  // namespace coffer::firmware
