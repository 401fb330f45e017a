#include "crypto/bare/shake256.h"

#include <bit>

#include "crypto/bare/wipe_object.h"

namespace coffer::crypto::bare {
namespace {

constexpr std::size_t kRounds = 24;
using State = std::array<std::uint64_t, 25>;  // lane (x, y) at 5 y + x

/// FIPS 202, 3.2.5: bit 2^j - 1 of round i is the output of an LFSR at step j + 7 i.
consteval std::array<std::uint64_t, kRounds> round_constants() {
  std::array<std::uint64_t, kRounds> constants{};
  unsigned lfsr = 1;
  for (std::uint64_t& constant : constants) {
    for (unsigned j = 0; j < 7; ++j) {
      if ((lfsr & 1u) != 0) constant |= std::uint64_t{1} << ((1u << j) - 1u);
      lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x171u);
    }
  }
  return constants;
}
constexpr auto kRoundConstants = round_constants();

/// FIPS 202, 3.2.1: adds to each lane the parities of two columns beside it.
void theta(State& a) {
  std::array<std::uint64_t, 5> parity{};
  for (std::size_t i = 0; i < a.size(); ++i) parity[i % 5] ^= a[i];
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
  }
}

/// FIPS 202, 3.2.2 and 3.2.3: rotates the lanes, and moves each to the place of the next on the same walk.
void rho_and_pi(State& a) {
  std::uint64_t moving = a[1];
  std::size_t x = 1;
  std::size_t y = 0;
  for (int t = 0; t < 24; ++t) {
    const std::size_t next_y = (2 * x + 3 * y) % 5;
    x = y;
    y = next_y;
    const std::uint64_t rotated = std::rotl(moving, (t + 1) * (t + 2) / 2 % 64);
    moving = a[5 * y + x];
    a[5 * y + x] = rotated;
  }
}

/// FIPS 202, 3.2.4.
void chi(State& a) {
  for (std::size_t y = 0; y < 5; ++y) {
    const std::array<std::uint64_t, 5> row = {a[5 * y], a[5 * y + 1], a[5 * y + 2], a[5 * y + 3],
                                              a[5 * y + 4]};
    for (std::size_t x = 0; x < 5; ++x) a[5 * y + x] ^= ~row[(x + 1) % 5] & row[(x + 2) % 5];
  }
}

void permute(State& state) {
  for (const std::uint64_t constant : kRoundConstants) {
    theta(state);
    rho_and_pi(state);
    chi(state);
    state[0] ^= constant;
  }
}

}  // namespace

Shake256::~Shake256() { wipe_object(state_); }

void Shake256::add_byte(std::uint8_t byte) {
  state_[position_ / 8] ^= std::uint64_t{byte} << (8 * (position_ % 8));
}

void Shake256::absorb(Bytes message) {
  for (const std::uint8_t byte : message) {
    add_byte(byte);
    if (++position_ == kRate) {
      permute(state_);
      position_ = 0;
    }
  }
}

void Shake256::squeeze(MutableBytes out) {
  add_byte(0x1F);  // 1111, and the first bit of the padding
  position_ = kRate - 1;
  add_byte(0x80);
  position_ = kRate;
  for (std::uint8_t& byte : out) {
    if (position_ == kRate) {
      permute(state_);
      position_ = 0;
    }
    byte = static_cast<std::uint8_t>(state_[position_ / 8] >> (8 * (position_ % 8)));
    ++position_;
  }
}

}  // namespace coffer::crypto::bare
