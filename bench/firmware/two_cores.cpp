// RSA on both cores of an RP2040, by the firmware's own driver of the second.
#include <array>

#include "crypto/bare/worker.h"
#include "crypto/rsa.h"
#include "host.h"
#include "rp2/fault.h"
#include "rp2/second_core.h"
#include "rp2/time.h"
#include "rsa_primes.h"

namespace coffer::bench {
namespace {

using namespace crypto;

constexpr std::array<std::uint8_t, 3> kExponent = {1, 0, 1};
constexpr std::array<std::uint8_t, 32> kDigest = {0x5A, 0xC3, 1, 2, 3};
/// How many key pairs are made: set by the emulator, before it starts.
extern "C" volatile std::uint32_t key_pairs;
volatile std::uint32_t key_pairs = 1;

/// Ends the program when something failed.
template <typename Result>
Result must(Result result) {
  if (!result) {
    print("an operation failed");
    leave(1);
  }
  return result;
}

template <std::size_t N>
void measure_signature(const char* name, const std::array<std::uint8_t, N>& p,
                       const std::array<std::uint8_t, N>& q) {
  RsaComponents numbers;
  numbers.e = kExponent;
  numbers.p = p;
  numbers.q = q;
  const RsaPrivateKey key = std::move(*must(RsaPrivateKey::load(numbers)));
  const DigestInfo info = digest_info(HashAlgorithm::kSha256, kDigest);
  measure(name, [&] { (void)must(key.sign_pkcs1(info)); });
}

void measure_key_pairs() {
  for (std::uint32_t i = 0; i < key_pairs; ++i) {
    measure("RSA-2048 key pair", [] { (void)must(RsaPrivateKey::generate(2048, kExponent)); });
  }
}

}  // namespace
}  // namespace coffer::bench

namespace coffer::rp2 {
// The emulator sees to it that nothing waits for ever.
std::uint64_t microseconds() { return 0; }
}  // namespace coffer::rp2

extern "C" void fault_handler() {
  coffer::bench::print("a fault of the second core");
  coffer::bench::leave(97);
}

extern "C" int run() {
  using namespace coffer;
  static constinit rp2::SecondCore second_core;
  if (!second_core.start()) return 1;
  crypto::bare::use_worker(&second_core);
  bench::measure_signature("RSA-2048 sign", bench::kP1024, bench::kQ1024);
  bench::measure_signature("RSA-4096 sign", bench::kP2048, bench::kQ2048);
  bench::measure_key_pairs();
  return 0;
}
