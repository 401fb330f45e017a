#include "rp2350/trng.h"

#include "rp2/registers.h"
#include "rp2/time.h"

namespace coffer::rp2 {
namespace {

constexpr std::uint32_t kIsr = kTrngBase + 0x104;
constexpr std::uint32_t kIcr = kTrngBase + 0x108;
constexpr std::uint32_t kConfig = kTrngBase + 0x10c;
constexpr std::uint32_t kData = kTrngBase + 0x114;  // EHR_DATA0; the last of six clears them
constexpr std::uint32_t kSourceEnable = kTrngBase + 0x12c;
constexpr std::uint32_t kSampleCount = kTrngBase + 0x130;
constexpr std::uint32_t kSoftReset = kTrngBase + 0x140;

constexpr std::uint32_t kValid = 1u << 0;
/// Autocorrelation, repeated blocks, and von Neumann's corrector that found nothing but equal bits.
constexpr std::uint32_t kChecksFailed = 1u << 1 | 1u << 2 | 1u << 3;
constexpr std::uint32_t kAll = 0xf;

/// Cycles between two samples: more than the 20 to 25 that usually do.
constexpr std::uint32_t kCycles = 100;
/// A block takes some 10 ms; a hundred times as long now and then (12.12.4).
constexpr std::uint32_t kLongest = 1000;  // milliseconds

}  // namespace

void Trng::restart() {
  hold_in_reset(Reset::kTrng);
  release(Reset::kTrng);
  reg(kSourceEnable) = 0;
  reg(kSoftReset) = 1;
  const std::uint64_t begin = microseconds();
  while (microseconds() - begin < 2) {
  }
  reg(kConfig) = 0;  // the shortest chain of inverters
  reg(kSampleCount) = kCycles;
  reg(kIcr) = kAll;
  reg(kSourceEnable) = 1;
}

bool Trng::collect(Block& block) {
  const std::uint32_t begin = milliseconds();
  for (;;) {
    const std::uint32_t status = reg(kIsr);
    if ((status & kChecksFailed) != 0) return false;
    if ((status & kValid) != 0) break;
    if (milliseconds() - begin > kLongest) return false;
  }
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = reg(kData + 4 * i);
  reg(kIcr) = kAll;
  return true;
}

}  // namespace coffer::rp2
