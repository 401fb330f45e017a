#pragma once
// How many instructions were executed. QEMU counts them for its clock when it is started with -icount
// shift=0; it has no model of cycles.

#include <cstdint>

namespace coffer::qemu {

/// Starts the counter. Once, at the start.
void start_counting();
/// Instructions since then, modulo 2^32 ticks. A tick is 40 instructions on mps2-an385, 50 on mps2-an505, 1
/// on virt.
[[nodiscard]] std::uint64_t instructions();

}  // namespace coffer::qemu
