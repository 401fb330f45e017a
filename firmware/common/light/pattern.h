#pragma once
#include <cstdint>

namespace coffer::firmware {

/// What the status light tells.
enum class LightState : std::uint8_t {
  kNotMounted,  ///< no host has configured the device
  kIdle,        ///< ready
  kSuspended,   ///< the host sleeps, or switched the card off
  kProcessing,  ///< a command is carried out
  kWaiting,     ///< a person is to press the button
  kOutOfOrder,  ///< the device refuses to work: out_of_order_card.h
};

/// Whether a light of one colour is on, so many milliseconds after some start.
[[nodiscard]] bool is_lit(LightState state, std::uint32_t milliseconds);

}  // namespace coffer::firmware
