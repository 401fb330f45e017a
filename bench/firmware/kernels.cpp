// The assembly of src/crypto/bare for the Cortex-M0+ against the C++ of namespace reference, on random
// operands and on those where carries go wrong; then the cycles of each.
#include "crypto/bare/arithmetic/kernels.h"

#include <algorithm>
#include <array>

#include "crypto/bare/aes.h"
#include "crypto/bare/aes/rounds.h"
#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/arithmetic/modulus.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/curves/weierstrass.h"
#include "crypto/bare/entropy.h"
#include "crypto/bare/sha256.h"
#include "crypto/raw_curve.h"
#include "host.h"

extern "C" void br_sha2small_round(const unsigned char* block, std::uint32_t* state);

namespace coffer::crypto::bare {
namespace {

constexpr std::size_t kLongest = 2 * kBlockLimbs + 3;  // its double holds a product of 12 limbs by 12
using Number = std::array<Limb, 2 * kLongest>;

Limb random_limb() {
  std::array<std::uint8_t, kLimbBytes> bytes;
  (void)read_entropy(bytes);
  Limb limb = 0;
  for (const std::uint8_t byte : bytes) limb = (limb << 8) | byte;
  return limb;
}

/// Random; two times in three with limbs of which all or half the bits are ones or zeros.
void fill(Number& out, int round) {
  constexpr std::array<Limb, 8> kEdges = {0,          ~Limb{0}, ~Limb{0},   0xFFFF,
                                          0xFFFF0000, 1,        0x80000000, 0x7FFFFFFF};
  for (Limb& limb : out) {
    const Limb choice = random_limb();
    limb = round % 3 == 0 || choice % 16 >= kEdges.size() ? random_limb() : kEdges[choice % 16];
  }
}

template <typename Result>
void expect_equal(const char* name, const Result& a, const Result& b) {
  if (a == b) return;
  bench::print("differs from the reference:");
  bench::print(name);
  bench::leave(1);
}

/// Runs an operation on two copies of the operands, once of each kind.
template <typename Assembly, typename Reference>
void compare(const char* name, const Number& operand, Assembly&& assembly, Reference&& expected) {
  Number ours = operand;
  Number theirs = operand;
  expect_equal(name, assembly(ours.data()), expected(theirs.data()));
  expect_equal(name, ours, theirs);
}

void check_sums(Number& a, Number& b, const Number& c) {
  for (std::size_t n = 1; n <= kLongest; ++n) {
    compare(
        "add", c, [&](Limb* out) { return kernels::add(out, a.data(), b.data(), n); },
        [&](Limb* out) { return reference::add(out, a.data(), b.data(), n); });
    compare(
        "subtract", c, [&](Limb* out) { return kernels::subtract(out, a.data(), b.data(), n); },
        [&](Limb* out) { return reference::subtract(out, a.data(), b.data(), n); });
    compare(
        "add_folded", c,
        [&](Limb* out) { return kernels::add_folded(out, a.data(), b.data(), n, b.data() + 3), 0; },
        [&](Limb* out) { return reference::add_folded(out, a.data(), b.data(), n, b.data() + 3), 0; });
    compare(
        "subtract_folded", c,
        [&](Limb* out) { return kernels::subtract_folded(out, a.data(), b.data(), n, b.data() + 3), 0; },
        [&](Limb* out) { return reference::subtract_folded(out, a.data(), b.data(), n, b.data() + 3), 0; });
    for (const Limb mask : {Limb{0}, ~Limb{0}}) {
      compare(
          "add_if", c, [&](Limb* out) { return kernels::add_if(out, a.data(), n, mask); },
          [&](Limb* out) { return reference::add_if(out, a.data(), n, mask); });
      compare(
          "subtract_if", c, [&](Limb* out) { return kernels::subtract_if(out, a.data(), n, mask); },
          [&](Limb* out) { return reference::subtract_if(out, a.data(), n, mask); });
      compare(
          "add_or_subtract", c, [&](Limb* out) { return kernels::add_or_subtract(out, a.data(), n, mask); },
          [&](Limb* out) { return reference::add_or_subtract(out, a.data(), n, mask); });
    }
    std::array<std::int32_t, kLongest> digits;
    for (std::size_t i = 0; i < n; ++i) digits[i] = static_cast<std::int32_t>(a[i]) >> 16;
    const std::int32_t factor = static_cast<std::int32_t>(b[0]) >> 20;
    compare(
        "add_digits", c, [&](Limb* out) { return kernels::add_digits(out, digits.data(), n, factor); },
        [&](Limb* out) { return reference::add_digits(out, digits.data(), n, factor); });
    compare(
        "clear", c, [&](Limb* out) { return kernels::clear(out, n), 0; },
        [&](Limb* out) { return reference::clear(out, n), 0; });
    compare(
        "multiply_add", c, [&](Limb* out) { return kernels::multiply_add(out, a.data(), n, b[0]); },
        [&](Limb* out) { return reference::multiply_add(out, a.data(), n, b[0]); });
  }
}

void check_difference(const Number& a, const Number& b, const Number& c) {
  for (const std::size_t n : {kBlockLimbs, 2 * kBlockLimbs}) {
    compare(
        "absolute_difference", c,
        [&](Limb* out) { return kernels::absolute_difference(out, a.data(), b.data(), n); },
        [&](Limb* out) { return reference::absolute_difference(out, a.data(), b.data(), n); });
  }
}

void check_products(const Number& a, const Number& b, const Number& c) {
  compare(
      "multiply_256", c, [&](Limb* out) { return kernels::multiply_256(out, a.data(), b.data()), 0; },
      [&](Limb* out) { return reference::multiply_256(out, a.data(), b.data()), 0; });
  compare(
      "multiply_256 in place", c, [&](Limb* out) { return kernels::multiply_256(out, out, b.data()), 0; },
      [&](Limb* out) { return reference::multiply_256(out, out, b.data()), 0; });
  compare(
      "multiply_low_256", c, [&](Limb* out) { return kernels::multiply_low_256(out, a.data(), b.data()), 0; },
      [&](Limb* out) { return reference::multiply_low_256(out, a.data(), b.data()), 0; });
  compare(
      "square_256", c, [&](Limb* out) { return kernels::square_256(out, a.data()), 0; },
      [&](Limb* out) { return reference::square_256(out, a.data()), 0; });
  compare(
      "square_256 in place", c, [&](Limb* out) { return kernels::square_256(out, out), 0; },
      [&](Limb* out) { return reference::square_256(out, out), 0; });
}

void check_look_up(const Number& a, const Number& c) {
  for (const std::size_t n : {4, 8}) {
    for (Limb wanted = 0; wanted < 5; ++wanted) {
      compare(
          "look_up", c,
          [&](Limb* out) { return kernels::look_up(out, a.data() + 1, n, n + 1, 4, wanted), 0; },
          [&](Limb* out) { return reference::look_up(out, a.data() + 1, n, n + 1, 4, wanted), 0; });
    }
  }
}

void check_long_products(const Number& a, const Number& b, const Number& c) {
  compare(
      "multiply_384", c, [&](Limb* out) { return kernels::multiply_384(out, a.data(), b.data()), 0; },
      [&](Limb* out) { return reference::multiply_384(out, a.data(), b.data()), 0; });
  compare(
      "multiply_384 in place", c, [&](Limb* out) { return kernels::multiply_384(out, out, b.data()), 0; },
      [&](Limb* out) { return reference::multiply_384(out, out, b.data()), 0; });
  compare(
      "square_384", c, [&](Limb* out) { return kernels::square_384(out, a.data()), 0; },
      [&](Limb* out) { return reference::square_384(out, a.data()), 0; });
  compare(
      "square_384 in place", c, [&](Limb* out) { return kernels::square_384(out, out), 0; },
      [&](Limb* out) { return reference::square_384(out, out), 0; });
}

/// The field of a prime that is reduced by adding, as the processor has it, against what is made of kernels.
/// Both must give the same of all numbers that stand for an element.
void check_field(const char* name, Bytes prime, const Number& a, const Number& b, const Number& c) {
  const PrimeField field(prime);
  const SparsePrime& ours = *find_sparse_prime(field.prime());
  const SparsePrime& theirs = *reference::find_sparse_prime(field.prime());
  const Limb* const x = a.data();
  const Limb* const y = b.data();
  compare(
      name, c, [&](Limb* out) { return ours.reduce(out, x), 0; },
      [&](Limb* out) { return theirs.reduce(out, x), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.multiply(out, x, y), 0; },
      [&](Limb* out) { return theirs.multiply(out, x, y), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.multiply(out, out, y), 0; },
      [&](Limb* out) { return theirs.multiply(out, out, y), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.square(out, out), 0; },
      [&](Limb* out) { return theirs.square(out, out), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.add(out, x, y), 0; },
      [&](Limb* out) { return theirs.add(out, x, y), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.add(out, out, out), 0; },
      [&](Limb* out) { return theirs.add(out, out, out), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.subtract(out, x, y), 0; },
      [&](Limb* out) { return theirs.subtract(out, x, y), 0; });
  compare(
      name, c, [&](Limb* out) { return ours.subtract(out, y, out), 0; },
      [&](Limb* out) { return theirs.subtract(out, y, out), 0; });
}

/// The prime, and numbers next to it and to the power of two above: where reducing twice matters.
void set_edge(Number& out, Bytes prime, int round) {
  const PrimeField field(prime);
  const std::size_t n = field.size();
  const MutableLimbs low = MutableLimbs(out).first(n);
  const MutableLimbs high = MutableLimbs(out).subspan(n, n);
  for (const MutableLimbs part : {low, high}) {
    const Limb choice = random_limb() % 6;
    if (choice == 0) set_small(part, 0);
    if (choice == 1) set_small(part, random_limb() % 4);
    if (choice == 2) std::ranges::fill(part, ~Limb{0});
    if (choice > 2) widen(part, field.prime());
    if (choice == 4) part[0] -= 1 + random_limb() % 4;
    if (choice == 5) (void)add_small(part, random_limb() % 40);
    if (round % 2 == 0) return;
  }
}

void check_fields(Number a, Number b, Number c, int round) {
  const auto check = [&](const char* name, Bytes prime) {
    for (int i = 0; i < 2; ++i) {
      check_field(name, prime, a, b, c);
      check_field(name, prime, a, a, c);
      set_edge(a, prime, round);
      set_edge(b, prime, round);
      set_edge(c, prime, round);
    }
    check_field(name, prime, a, b, c);
  };
  check("field of P-256", curve(CurveId::kSecp256r1).prime);
  const Limb factor = 121665;
  const PrimeField f25519(raw_curve(MontgomeryCurve::kX25519).prime);
  const SparsePrime& how = *find_sparse_prime(f25519.prime());
  const auto by_rows = [&](Limb* out) {
    Limb wide[2 * kBlockLimbs]{};
    wide[kBlockLimbs] = reference::multiply_add(wide, out, kBlockLimbs, factor);
    reference::find_sparse_prime(f25519.prime())->reduce(out, wide);
    return 0;
  };
  compare("times 121665", a, [&](Limb* out) { return how.multiply_121665(out, out), 0; }, by_rows);
  check("field of P-384", curve(CurveId::kSecp384r1).prime);
  check("field of Curve25519", raw_curve(MontgomeryCurve::kX25519).prime);
}

void check_sha256(const Number& block, const Number& state) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(block.data());
  compare(
      "sha256_compress", state, [&](Limb* out) { return sha256_compress(out, bytes), 0; },
      [&](Limb* out) { return br_sha2small_round(bytes, out), 0; });
}

void check_aes(const Number& state) {
  aes::PairKeys keys;
  for (aes::Word& word : keys) word = random_limb();
  for (const unsigned rounds : {10u, 12u, 14u}) {
    compare(
        "aes::encrypt_single", state,
        [&](Limb* out) { return aes::encrypt_single(out, keys.data(), rounds), 0; },
        [&](Limb* out) { return aes::reference::encrypt_single(out, keys.data(), rounds), 0; });
    compare(
        "aes::encrypt_pair", state, [&](Limb* out) { return aes::encrypt_pair(out, keys.data(), rounds), 0; },
        [&](Limb* out) { return aes::reference::encrypt_pair(out, keys.data(), rounds), 0; });
    compare(
        "aes::decrypt_pair", state, [&](Limb* out) { return aes::decrypt_pair(out, keys.data(), rounds), 0; },
        [&](Limb* out) { return aes::reference::decrypt_pair(out, keys.data(), rounds), 0; });
  }
  compare(
      "aes::substitute", state, [&](Limb* out) { return aes::substitute(out), 0; },
      [&](Limb* out) { return aes::substitute_bytes(out), 0; });
}

void measure_aes(Number& state) {
  const std::array<std::uint8_t, 32> key{};
  aes::PairKeys keys{};
  bench::measure("AES-256: expand a key", [&] { const AesKeys expanded(key); });
  bench::measure("AES-256: encrypt a block, sliced",
                 [&] { aes::encrypt_single(state.data(), keys.data(), 14); });
  bench::measure("AES-256: encrypt two blocks, sliced",
                 [&] { aes::encrypt_pair(state.data(), keys.data(), 14); });
  bench::measure("AES-256: decrypt two blocks, sliced",
                 [&] { aes::decrypt_pair(state.data(), keys.data(), 14); });
}

void measure_all(const Number& a, const Number& b, Number& c) {
  bench::measure("256 bits: multiply", [&] { kernels::multiply_256(c.data(), a.data(), b.data()); });
  bench::measure("256 bits: square", [&] { kernels::square_256(c.data(), a.data()); });
  bench::measure("384 bits: multiply", [&] { kernels::multiply_384(c.data(), a.data(), b.data()); });
  bench::measure("384 bits: square", [&] { kernels::square_384(c.data(), a.data()); });
  bench::measure("256 bits: low half of a product",
                 [&] { kernels::multiply_low_256(c.data(), a.data(), b.data()); });
  bench::measure("256 bits: add", [&] { kernels::add(c.data(), a.data(), b.data(), kBlockLimbs); });
  bench::measure("256 bits by 32: multiply and add",
                 [&] { kernels::multiply_add(c.data(), a.data(), kBlockLimbs, b[0]); });

  constexpr std::size_t kLimbs = 32;
  std::array<Limb, kLimbs> m, r2, inverse, x, y;
  std::array<Limb, 2 * kLimbs> product;
  std::array<Limb, product_scratch(kLimbs)> scratch;
  for (const MutableLimbs number : {MutableLimbs(m), MutableLimbs(x), MutableLimbs(y)}) {
    for (Limb& limb : number) limb = random_limb();
  }
  m.front() |= 1;
  m.back() |= Limb{1} << 31;
  x.back() = y.back() = 1;
  Modulus modulus{};
  bench::measure("1024 bits: make_modulus",
                 [&] { modulus = make_modulus(m, kLimbs * kLimbBits, r2, inverse); });
  bench::measure("1024 bits: multiply", [&] { multiply(product, x, y, scratch); });
  bench::measure("1024 bits: square", [&] { square(product, x, scratch); });
  bench::measure("1024 bits: low half", [&] { multiply_low(y, x, m, scratch); });
  bench::measure("1024 bits: high half", [&] { multiply_high(product, x, m, y, scratch); });
  std::array<Limb, inverse_scratch(2 * kLimbs)> inverse_space;
  bench::measure("1024 bits: invert", [&] { (void)invert(y, x, m, inverse_space); });
  std::array<Limb, 2 * kLimbs> number, result;
  for (Limb& limb : number) limb = random_limb();
  product.front() |= 1;
  bench::measure("2048 bits: invert", [&] { (void)invert(result, number, product, inverse_space); });
  bench::measure("1024 bits: Montgomery multiply", [&] { multiply(modulus, x, x, y); });
  bench::measure("1024 bits: Montgomery square", [&] { square(modulus, x, x); });
}

void measure_field(const PrimeField& field, const Limb* numbers, const char* multiply, const char* square,
                   const char* add, const char* invert) {
  FieldElement a, b;
  field.enter(a, Limbs(numbers, field.size()));
  field.enter(b, Limbs(numbers + 1, field.size()));
  bench::measure(multiply, [&] { field.multiply(a, a, b); });
  bench::measure(square, [&] { field.square(a, a); });
  bench::measure(add, [&] { field.add(a, a, b); });
  bench::measure(invert, [&] { field.invert(a, a); });
}

void measure_fields(const Number& a) {
  const Curve& p256 = curve(CurveId::kSecp256r1);
  measure_field(PrimeField(p256.prime), a.data(), "field of P-256: multiply", "field of P-256: square",
                "field of P-256: add", "field of P-256: invert");
  measure_field(PrimeField(curve(CurveId::kSecp384r1).prime), a.data(), "field of P-384: multiply",
                "field of P-384: square", "field of P-384: add", "field of P-384: invert");
  measure_field(PrimeField(raw_curve(MontgomeryCurve::kX25519).prime), a.data(),
                "field of Curve25519: multiply", "field of Curve25519: square", "field of Curve25519: add",
                "field of Curve25519: invert");
  measure_field(PrimeField(p256.order), a.data(), "scalars of P-256: multiply", "scalars of P-256: square",
                "scalars of P-256: add", "scalars of P-256: invert");
  const WeierstrassGroup group(p256);
  ProjectivePoint point;
  (void)group.read(point, p256.generator);
  ProjectivePoint other = point;
  bench::measure("P-256: add points", [&] { group.add(other, other, point); });
  bench::measure("P-256: double five times", [&] { group.double_repeatedly(point, 5); });
  JacobianScratch scratch;
  const AffinePoint affine{point.x, point.y};
  bench::measure("P-256: add in Jacobian coordinates", [&] { group.add_affine(other, affine, scratch); });
  bench::measure("P-256: double in Jacobian coordinates", [&] { group.double_jacobian(other, 1, scratch); });
  bench::measure("P-256: look up a multiple of the base point",
                 [&] { look_up(other.x, other.y, *group.base_point_table(), 1, 7); });
}

}  // namespace
}  // namespace coffer::crypto::bare

extern "C" int run() {
  using namespace coffer::crypto::bare;
  Number a, b, c;
  for (int round = 0; round < 60; ++round) {
    fill(a, round);
    fill(b, round);
    fill(c, round);
    if (round % 10 == 9) b = a;
    check_sums(a, b, c);
    check_difference(a, b, c);
    check_products(a, b, c);
    check_look_up(a, c);
    check_sha256(a, c);
    check_aes(c);
    check_long_products(a, b, c);
    check_fields(a, b, c, round);
  }
  coffer::bench::print("each kernel does as its reference");
  measure_all(a, b, c);
  measure_fields(c);
  measure_aes(a);
  return 0;
}
