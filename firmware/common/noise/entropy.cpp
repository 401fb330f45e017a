#include "common/noise/entropy.h"

#include <algorithm>
#include <array>

#include "base/wipe.h"
#include "crypto/hash.h"

namespace coffer::firmware {
namespace {

constexpr std::size_t kBlockSize = 32;

}  // namespace

bool Entropy::start() {
  if (started_ || has_failed()) return !has_failed();
  for (std::uint32_t i = 0; i < kStartUpSamples; ++i) {
    if (!tests_.add(source_.sample())) return false;
  }
  started_ = true;
  return true;
}

bool Entropy::fill_block(MutableBytes out) {
  std::array<std::uint8_t, kSamplesPerBlock / 8> samples{};
  for (std::uint32_t i = 0; i < kSamplesPerBlock; ++i) {
    const bool sample = source_.sample();
    if (!tests_.add(sample)) break;
    samples[i / 8] = static_cast<std::uint8_t>((samples[i / 8] << 1) | (sample ? 1 : 0));
  }
  std::array<std::uint8_t, kBlockSize> block{};
  if (!has_failed()) {
    hash_failed_ = !crypto::hash_into(crypto::HashAlgorithm::kSha256, {Bytes(samples)}, block).has_value();
  }
  if (!has_failed()) copy(Bytes(block).first(out.size()), out);
  wipe(samples);
  wipe(block);
  return !has_failed();
}

bool Entropy::fill(MutableBytes out) {
  std::ranges::fill(out, std::uint8_t{0});
  if (!start()) return false;
  for (std::size_t at = 0; at < out.size(); at += kBlockSize) {
    if (!fill_block(out.subspan(at, std::min(kBlockSize, out.size() - at)))) {
      wipe(out);
      return false;
    }
  }
  return true;
}

}  // namespace coffer::firmware
