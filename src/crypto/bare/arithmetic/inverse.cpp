#include "crypto/bare/arithmetic/inverse.h"

namespace coffer::crypto::bare {
namespace {

/// x = x / 2 mod m, for m odd.
void halve(MutableLimbs x, Limbs m) {
  const Limb carry = add_if(mask_if_odd(x[0]), x, m);
  (void)shift_right(x, carry);
}

/// One step of the binary algorithm, for b odd: makes a smaller by a bit, and keeps the greatest common
/// divisor. @returns what it did: the masks of "exchanged" and "subtracted"
struct Step {
  Limb exchanged;
  Limb subtracted;
};
Step reduce(MutableLimbs a, MutableLimbs b) {
  const Limb odd = mask_if_odd(a[0]);
  const Limb exchange = odd & less_mask(a, b);
  swap_if(exchange, a, b);
  (void)subtract_if(odd, a, b);
  (void)shift_right(a);
  return {exchange, odd};
}

/// Each step takes a bit off a or b, which together have at most this many.
std::size_t steps_for(std::size_t limbs) { return 2 * limbs * kLimbBits; }

}  // namespace

// The binary extended algorithm (Knuth, volume 2, 4.5.2, algorithm Y) with a fixed number of steps. Always
// u input = a and v input = b (mod m).
Limb invert(MutableLimbs out, Limbs input, Limbs m, MutableLimbs scratch) {
  const std::size_t n = m.size();
  const MutableLimbs a = scratch.first(n);
  const MutableLimbs b = scratch.subspan(n, n);
  const MutableLimbs u = scratch.subspan(2 * n, n);
  const MutableLimbs v = scratch.subspan(3 * n, n);
  widen(a, input);
  widen(b, m);
  set_small(u, 1);
  set_small(v, 0);
  for (std::size_t i = steps_for(n); i > 0; --i) {
    const Step step = reduce(a, b);
    swap_if(step.exchanged, u, v);
    const Limb borrow = subtract_if(step.subtracted, u, v);
    (void)add_if(mask_of_bit(borrow), u, m);
    halve(u, m);
  }
  widen(out, v);
  set_small(u, 1);
  return equal_mask(b, u);
}

void greatest_common_divisor(MutableLimbs out, Limbs first, Limbs second, MutableLimbs scratch) {
  const std::size_t n = out.size();
  const MutableLimbs a = scratch.first(n);
  const MutableLimbs b = scratch.subspan(n, n);
  const MutableLimbs twos = scratch.subspan(2 * n, n);  // the power of two that divides both
  widen(a, first);
  widen(b, second);
  set_small(twos, 1);
  for (std::size_t i = n * kLimbBits; i > 0; --i) {
    const Limb both_even = ~mask_if_odd(a[0] | b[0]);
    (void)add_if(both_even, twos, twos);
    const MutableLimbs half = scratch.subspan(3 * n, n);
    for (const MutableLimbs number : {a, b}) {
      widen(half, number);
      (void)shift_right(half);
      copy_if(both_even, number, half);
    }
  }
  swap_if(~mask_if_odd(b[0]), a, b);
  for (std::size_t i = steps_for(n); i > 0; --i) (void)reduce(a, b);
  // b is the odd part; put the twos back.
  widen(out, b);
  for (std::size_t i = n * kLimbBits; i > 0; --i) {
    const Limb more = ~mask_if_odd(twos[0]);
    (void)add_if(more, out, out);
    const MutableLimbs half = scratch.subspan(3 * n, n);
    widen(half, twos);
    (void)shift_right(half);
    copy_if(more, twos, half);
  }
}

}  // namespace coffer::crypto::bare
