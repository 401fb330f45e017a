// RIPEMD-160 after its paper: Dobbertin, Bosselaers, Preneel: RIPEMD-160, a strengthened version of RIPEMD,
// 1996, appendix A. What it hashes is public.

#include "crypto/ripemd160.h"

#include <array>
#include <bit>

namespace coffer::crypto {
namespace {

using State = std::array<std::uint32_t, 5>;

/// Which word of the block a step takes, and by how much it rotates, for the left and the right line. Five
/// rounds of 16 steps.
using Steps = std::array<std::uint8_t, 80>;
constexpr Steps kLeftWords = {0, 1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15,  //
                              7, 4,  13, 1,  10, 6,  15, 3,  12, 0, 9,  5,  2,  14, 11, 8,   //
                              3, 10, 14, 4,  9,  15, 8,  1,  2,  7, 0,  6,  13, 11, 5,  12,  //
                              1, 9,  11, 10, 0,  8,  12, 4,  13, 3, 7,  15, 14, 5,  6,  2,   //
                              4, 0,  5,  9,  7,  12, 2,  10, 14, 1, 3,  8,  11, 6,  15, 13};
constexpr Steps kRightWords = {5,  14, 7,  0, 9, 2,  11, 4,  13, 6,  15, 8,  1,  10, 3,  12,  //
                               6,  11, 3,  7, 0, 13, 5,  10, 14, 15, 8,  12, 4,  9,  1,  2,   //
                               15, 5,  1,  3, 7, 14, 6,  9,  11, 8,  12, 2,  10, 0,  4,  13,  //
                               8,  6,  4,  1, 3, 11, 15, 0,  5,  12, 2,  13, 9,  7,  10, 14,  //
                               12, 15, 10, 4, 1, 5,  8,  7,  6,  2,  13, 14, 0,  3,  9,  11};
constexpr Steps kLeftShifts = {11, 14, 15, 12, 5,  8,  7,  9,  11, 13, 14, 15, 6,  7,  9,  8,   //
                               7,  6,  8,  13, 11, 9,  7,  15, 7,  12, 15, 9,  11, 7,  13, 12,  //
                               11, 13, 6,  7,  14, 9,  13, 15, 14, 8,  13, 6,  5,  12, 7,  5,   //
                               11, 12, 14, 15, 14, 15, 9,  8,  9,  14, 5,  6,  8,  6,  5,  12,  //
                               9,  15, 5,  11, 6,  8,  13, 12, 5,  12, 13, 14, 11, 8,  5,  6};
constexpr Steps kRightShifts = {8,  9,  9,  11, 13, 15, 15, 5,  7,  7,  8,  11, 14, 14, 12, 6,   //
                                9,  13, 15, 7,  12, 8,  9,  11, 7,  7,  12, 7,  6,  15, 13, 11,  //
                                9,  7,  15, 11, 8,  6,  6,  14, 12, 13, 5,  14, 13, 13, 7,  5,   //
                                15, 5,  8,  11, 14, 14, 6,  14, 6,  9,  12, 9,  12, 5,  15, 8,   //
                                8,  5,  12, 9,  12, 5,  14, 6,  8,  13, 6,  5,  15, 13, 11, 11};
constexpr std::array<std::uint32_t, 5> kLeftConstants = {0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E};
constexpr std::array<std::uint32_t, 5> kRightConstants = {0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0};

/// The function of a round, 0 to 4.
std::uint32_t mix(std::size_t round, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
  switch (round) {
    case 0:
      return x ^ y ^ z;
    case 1:
      return (x & y) | (~x & z);
    case 2:
      return (x | ~y) ^ z;
    case 3:
      return (x & z) | (y & ~z);
    default:
      return x ^ (y | ~z);
  }
}

void step(State& s, std::uint32_t mixed, std::uint32_t word, std::uint32_t constant, int shift) {
  const std::uint32_t t = std::rotl(s[0] + mixed + word + constant, shift) + s[4];
  s = {s[4], t, s[1], std::rotl(s[2], 10), s[3]};
}

void compress(State& state, std::span<const std::uint8_t, 64> block) {
  std::array<std::uint32_t, 16> words{};
  for (std::size_t i = 0; i < block.size(); ++i) words[i / 4] |= std::uint32_t{block[i]} << (8 * (i % 4));
  State left = state;
  State right = state;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::size_t round = i / 16;
    step(left, mix(round, left[1], left[2], left[3]), words[kLeftWords[i]], kLeftConstants[round],
         kLeftShifts[i]);
    step(right, mix(4 - round, right[1], right[2], right[3]), words[kRightWords[i]], kRightConstants[round],
         kRightShifts[i]);
  }
  state = {state[1] + left[2] + right[3], state[2] + left[3] + right[4], state[3] + left[4] + right[0],
           state[4] + left[0] + right[1], state[0] + left[1] + right[2]};
}

/// Takes bytes, and compresses each block that is full.
class Hasher {
 public:
  void put(std::uint8_t byte) {
    block_[size_ % 64] = byte;
    if (++size_ % 64 == 0) compress(state_, block_);
  }
  /// A bit, zeros, and the length in bits (as MD4 has it).
  Ripemd160Digest finish() {
    const std::uint64_t bits = size_ * 8;
    put(0x80);
    while (size_ % 64 != 56) put(0);
    for (int i = 0; i < 8; ++i) put(static_cast<std::uint8_t>(bits >> (8 * i)));
    Ripemd160Digest digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (8 * (i % 4)));
    }
    return digest;
  }

 private:
  State state_ = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  std::array<std::uint8_t, 64> block_{};
  std::uint64_t size_ = 0;
};

}  // namespace

CryptoResult<Ripemd160Digest> ripemd160(Parts message) {
  Hasher hasher;
  for (const Bytes part : message) {
    for (const std::uint8_t byte : part) hasher.put(byte);
  }
  return hasher.finish();
}

}  // namespace coffer::crypto
