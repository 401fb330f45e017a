#pragma once
#include "base/bytes.h"
#include "common/noise/health_tests.h"
#include "common/noise/noise_source.h"

namespace coffer::firmware {

/// Full entropy out of a source of noise (SP 800-90B): its samples, as long as they pass the health tests,
/// conditioned with SHA-256 (3.1.5.1.1). A source that has failed is never used again before a restart.
class Entropy {
 public:
  /// Samples that are looked at before the first is used (4.3, number 4).
  static constexpr std::uint32_t kStartUpSamples = 4096;
  /// Samples of 32 bytes of output: at 0.2 bits each 409 bits for 256, more than the 64 bits beyond the
  /// output that full entropy needs (SP 800-90C).
  static constexpr std::uint32_t kSamplesPerBlock = 2048;

  /// `source` outlives it.
  constexpr explicit Entropy(NoiseSource& source) : source_(source) {}

  /// The tests before the first use, if they were not done yet. @returns false when the source has failed
  [[nodiscard]] bool start();
  /// Fills `out`, after start(). @returns false when the source fails: `out` holds zeros
  [[nodiscard]] bool fill(MutableBytes out);
  /// Whether the source has failed.
  [[nodiscard]] bool has_failed() const { return tests_.have_failed() || hash_failed_; }

 private:
  [[nodiscard]] bool fill_block(MutableBytes out);

  NoiseSource& source_;
  HealthTests tests_;
  bool started_ = false;
  bool hash_failed_ = false;
};

}  // namespace coffer::firmware
