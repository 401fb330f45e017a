#pragma once
// Layer `base`: views of bytes, results, secrets, fixed-capacity buffers, TLV. It knows nothing of smart
// cards, allocates nothing and includes no operating system header.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace coffer {

/// A read-only view of bytes. It owns nothing.
using Bytes = std::span<const std::uint8_t>;
/// A writable view of bytes. It owns nothing.
using MutableBytes = std::span<std::uint8_t>;

/// Whether two public byte strings are equal. Not for secrets: see constant_time_equal().
[[nodiscard]] constexpr bool equal(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

/// Copies `from` to the start of `to`, which must be at least as long.
constexpr void copy(Bytes from, MutableBytes to) { std::ranges::copy(from, to.begin()); }

/// The part of an unsigned big-endian integer after its leading zero bytes; empty for zero.
[[nodiscard]] constexpr Bytes strip_leading_zeros(Bytes integer) {
  const auto first = std::ranges::find_if(integer, [](std::uint8_t b) { return b != 0; });
  return integer.subspan(static_cast<std::size_t>(first - integer.begin()));
}

}  // namespace coffer
