#include "crypto/bare/arithmetic/kernels.h"

#include <algorithm>
#include <array>

#include "qemu/vectors/operations.h"

namespace coffer::qemu {
namespace {

using crypto::bare::Limb;
namespace kernels = crypto::bare::kernels;
namespace reference = crypto::bare::reference;

constexpr std::size_t kLimbs = 24;
using Number = std::array<Limb, kLimbs>;

Number load(Bytes bytes) {
  Number out{};
  for (std::size_t i = 0; i < std::min(bytes.size(), 4 * kLimbs); ++i) {
    out[i / 4] |= Limb{bytes[i]} << (8 * (i % 4));
  }
  return out;
}

/// Whether the processor's kernel and its twin leave the same in a copy of `operand` each, and answer the
/// same.
template <typename Kernel, typename Twin>
bool agree(const Number& operand, Kernel&& kernel, Twin&& twin) {
  Number ours = operand;
  Number theirs = operand;
  return kernel(ours.data()) == twin(theirs.data()) && ours == theirs;
}

bool sums_agree(const Number& a, const Number& b, std::size_t n) {
  return agree(
             b, [&](Limb* out) { return kernels::add(out, a.data(), out, n); },
             [&](Limb* out) { return reference::add(out, a.data(), out, n); }) &&
         agree(
             b, [&](Limb* out) { return kernels::subtract(out, a.data(), out, n); },
             [&](Limb* out) { return reference::subtract(out, a.data(), out, n); }) &&
         agree(
             b, [&](Limb* out) { return kernels::add_if(out, a.data(), n, ~Limb{0}); },
             [&](Limb* out) { return reference::add_if(out, a.data(), n, ~Limb{0}); }) &&
         agree(
             b, [&](Limb* out) { return kernels::subtract_if(out, a.data(), n, ~Limb{0}); },
             [&](Limb* out) { return reference::subtract_if(out, a.data(), n, ~Limb{0}); }) &&
         agree(
             b, [&](Limb* out) { return kernels::subtract_if(out, a.data(), n, 0); },
             [&](Limb* out) { return reference::subtract_if(out, a.data(), n, 0); }) &&
         agree(
             b, [&](Limb* out) { return kernels::multiply_add(out, a.data(), n, a[3]); },
             [&](Limb* out) { return reference::multiply_add(out, a.data(), n, a[3]); });
}

bool products_agree(const Number& a, const Number& b) {
  return agree(
             b, [&](Limb* out) { return kernels::multiply_256(out, a.data(), out), 0; },
             [&](Limb* out) { return reference::multiply_256(out, a.data(), out), 0; }) &&
         agree(
             b, [&](Limb* out) { return kernels::square_256(out, out), 0; },
             [&](Limb* out) { return reference::square_256(out, out), 0; }) &&
         agree(
             b, [&](Limb* out) { return kernels::multiply_low_256(out, a.data(), out), 0; },
             [&](Limb* out) { return reference::multiply_low_256(out, a.data(), out), 0; }) &&
         agree(
             b, [&](Limb* out) { return kernels::multiply_384(out, a.data(), out), 0; },
             [&](Limb* out) { return reference::multiply_384(out, a.data(), out), 0; }) &&
         agree(
             b, [&](Limb* out) { return kernels::square_384(out, out), 0; },
             [&](Limb* out) { return reference::square_384(out, out), 0; });
}

}  // namespace

bool kernels_agree(const Case& v) {
  const Number a = load(v[0]);
  const Number b = load(v[1]);
  for (std::size_t n = 1; n <= kLimbs; ++n) {
    if (!sums_agree(a, b, n)) return false;
  }
  return products_agree(a, b) && products_agree(b, a);
}

}  // namespace coffer::qemu
