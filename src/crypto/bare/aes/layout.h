#pragma once
#include <cstddef>

#include "crypto/bare/aes/sbox.h"

// Between columns of bytes and the words of bits of rounds.h. A column is a word, its first byte the lowest.

namespace coffer::crypto::bare::aes {

/// Exchanges the bits of `mask` in `b` with those `shift` places above them in `a`.
template <Word mask, unsigned shift>
[[gnu::always_inline]] inline void exchange_bits(Word& a, Word& b) {
  const Word t = ((a >> shift) ^ b) & mask;
  b ^= t;
  a ^= t << shift;
}

/// A block's four columns to four words of bits; and back, for it is its own reverse.
inline void slice_single(Word* s) {
  exchange_bits<0x33333333, 2>(s[0], s[2]);
  exchange_bits<0x33333333, 2>(s[1], s[3]);
  exchange_bits<0x55555555, 1>(s[0], s[1]);
  exchange_bits<0x55555555, 1>(s[2], s[3]);
}

/// Two blocks' eight columns to eight words of bits, and back.
inline void slice_pair(Word* s) {
  for (std::size_t i = 0; i < 4; ++i) exchange_bits<0x0F0F0F0F, 4>(s[i], s[i + 4]);
  slice_single(s);
  slice_single(s + 4);
}

/// Shifts the rows of a block's columns two times: what is missing after 10 or 14 rounds, or too much before
/// as many are undone.
inline void shift_rows_twice(Word* columns) {
  exchange_bits<0xFF00FF00, 0>(columns[0], columns[2]);
  exchange_bits<0xFF00FF00, 0>(columns[1], columns[3]);
}

}  // namespace coffer::crypto::bare::aes
