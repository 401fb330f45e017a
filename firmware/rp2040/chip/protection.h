#pragma once

namespace coffer::rp2 {

/// The RP2040 has no limit of the stack: what overflows it leaves RAM.
inline void protect_stack() {}
/// The RP2040 has no access control.
inline void protect_chip() {}

}  // namespace coffer::rp2
