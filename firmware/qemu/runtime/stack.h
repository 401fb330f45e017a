#pragma once
// How deep the stack was, by painting it.

#include <cstddef>

namespace coffer::qemu {

/// Fills the unused stack, from its end up to the caller's frame, with a pattern.
void paint_stack();
/// The deepest that the stack was below the frame that called paint_stack(), in bytes: what the pattern lost.
/// To be called from that same frame.
[[nodiscard]] std::size_t painted_stack_used();

}  // namespace coffer::qemu
