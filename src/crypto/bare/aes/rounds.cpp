#include "crypto/bare/aes/rounds.h"

#include <bit>
#include <cstddef>

#include "crypto/bare/wipe_object.h"

#ifdef __ARM_ARCH_6M__
extern "C" void coffer_aes_substitute(std::uint32_t* state);
extern "C" void coffer_aes_encrypt_single(std::uint32_t* state, const std::uint32_t* keys, unsigned rounds);
extern "C" void coffer_aes_encrypt_pair(std::uint32_t* state, const std::uint32_t* keys, unsigned rounds);
extern "C" void coffer_aes_decrypt_pair(std::uint32_t* state, const std::uint32_t* keys, unsigned rounds);
#endif

namespace coffer::crypto::bare::aes {
namespace reference {
namespace {

constexpr std::size_t kPair = 8;
constexpr std::size_t kSingle = 4;
constexpr Word kLowLane = 0x0F0F0F0F;
constexpr Word kHighLane = 0xF0F0F0F0;

/// Moves columns towards lower numbers, by `by` of four.
Word turn_columns(Word x, unsigned by) {
  if (by == 0) return x;
  const Word stays = (0xFu >> by) * 0x11111111u;
  return ((x >> by) & stays) | ((x << (4 - by)) & ~stays);
}

/// Each byte replaced by that of the next row of its column, where `shift` shifts were left out.
Word next_row(Word x, unsigned shift) { return turn_columns(std::rotr(x, 8), shift % 4); }
/// The same two times.
Word second_row(Word x, unsigned shift) { return turn_columns(std::rotr(x, 16), 2 * shift % 4); }

void add_key(Word* s, const Word* key, std::size_t words) {
  for (std::size_t i = 0; i < words; ++i) s[i] ^= key[i];
}

/// Times x in GF(2^8), a byte of two blocks.
void double_pair(Word* s) {
  const Word top = s[7];
  for (std::size_t i = 7; i > 0; --i) s[i] = s[i - 1];
  s[0] = top;
  for (const std::size_t i : {1u, 3u, 4u}) s[i] ^= top;
}

/// Times x in GF(2^8), a byte of one block.
void double_single(Word* s) {
  const Word high = s[3] & kHighLane;  // bit 7
  const Word low = high >> 4;
  const Word top = (s[3] << 4) & kHighLane;
  s[3] = s[2] ^ low;
  s[2] = s[1];
  s[1] = s[0] ^ low;
  s[0] = top ^ high ^ low;
}

/// MixColumns (5.1.3): with u = a + next row, 2u + next row + the two after it.
template <std::size_t kWords>
void mix_columns(Word* s, unsigned shift) {
  Word u[kWords];
  for (std::size_t i = 0; i < kWords; ++i) {
    u[i] = s[i] ^ next_row(s[i], shift);
    s[i] ^= u[i] ^ second_row(u[i], shift);
  }
  if constexpr (kWords == kPair) {
    double_pair(u);
  } else {
    double_single(u);
  }
  for (std::size_t i = 0; i < kWords; ++i) s[i] ^= u[i];
}

/// InvMixColumns (5.3.3): MixColumns of a + 4 (a + the row after the next).
void mix_columns_back(Word* s, unsigned shift) {
  Word v[kPair];
  for (std::size_t i = 0; i < kPair; ++i) v[i] = s[i] ^ second_row(s[i], shift);
  double_pair(v);
  double_pair(v);
  for (std::size_t i = 0; i < kPair; ++i) s[i] ^= v[i];
  mix_columns<kPair>(s, shift);
}

/// SubBytes of one block: its upper bits brought beside the lower ones.
void substitute_single(Word* s) {
  Word both[kPair];
  for (std::size_t i = 0; i < kSingle; ++i) {
    both[i] = s[i];
    both[i + kSingle] = s[i] >> 4;
  }
  substitute_bytes(both);
  for (std::size_t i = 0; i < kSingle; ++i) {
    s[i] = (both[i] & kLowLane) | ((both[i + kSingle] << 4) & kHighLane);
  }
  wipe_object(both);
}

}  // namespace

void encrypt_single(Word* state, const Word* keys, unsigned rounds) {
  add_key(state, keys, kSingle);
  for (unsigned round = 1; round <= rounds; ++round) {
    substitute_single(state);
    if (round < rounds) mix_columns<kSingle>(state, round);
    add_key(state, keys + kSingle * round, kSingle);
  }
}

void encrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  add_key(state, keys, kPair);
  for (unsigned round = 1; round <= rounds; ++round) {
    substitute_bytes(state);
    if (round < rounds) mix_columns<kPair>(state, round);
    add_key(state, keys + kPair * round, kPair);
  }
}

void decrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  for (unsigned round = rounds; round > 0; --round) {
    add_key(state, keys + kPair * round, kPair);
    if (round < rounds) mix_columns_back(state, round);
    substitute_bytes_back(state);
  }
  add_key(state, keys, kPair);
}

}  // namespace reference

#ifdef __ARM_ARCH_6M__
void encrypt_single(Word* state, const Word* keys, unsigned rounds) {
  coffer_aes_encrypt_single(state, keys, rounds);
}
void encrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  coffer_aes_encrypt_pair(state, keys, rounds);
}
void decrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  coffer_aes_decrypt_pair(state, keys, rounds);
}
void substitute(Word* state) { coffer_aes_substitute(state); }
#else
void encrypt_single(Word* state, const Word* keys, unsigned rounds) {
  reference::encrypt_single(state, keys, rounds);
}
void encrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  reference::encrypt_pair(state, keys, rounds);
}
void decrypt_pair(Word* state, const Word* keys, unsigned rounds) {
  reference::decrypt_pair(state, keys, rounds);
}
void substitute(Word* state) { substitute_bytes(state); }
#endif

}  // namespace coffer::crypto::bare::aes
