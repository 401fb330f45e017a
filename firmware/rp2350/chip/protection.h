#pragma once

namespace coffer::rp2 {

/// From now on a stack that grows below stack_bottom is a fault.
void protect_stack();
/// Until the next reset: memory and peripherals for the cores alone, in secure, privileged state; neither for
/// DMA nor for a debugger. And a reset when the supply or the clock is disturbed (10.9). Clocks are set
/// before.
void protect_chip();

}  // namespace coffer::rp2
