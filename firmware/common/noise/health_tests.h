#pragma once
#include <cstdint>

namespace coffer::firmware {

/// The continuous health tests of a source of bits (SP 800-90B, 4.4), for a source that is credited with 0.2
/// bits of entropy a sample and may raise a false alarm once in 2^30 samples.
class HealthTests {
 public:
  /// So many equal samples in a row are a failure (4.4.1): 1 + 30 / 0.2.
  static constexpr std::uint32_t kRepetitionCutoff = 151;
  /// Samples of a window of the adaptive proportion test, for a binary source (4.4.2) ...
  static constexpr std::uint32_t kWindow = 1024;
  /// ... and how many equal to the first are a failure: 1 + critbinom(1024, 2^-0.2, 1 - 2^-30).
  static constexpr std::uint32_t kProportionCutoff = 952;

  /// Looks at the next sample. @returns false once any test has failed, for ever
  bool add(bool sample);
  [[nodiscard]] bool have_failed() const { return failed_; }

 private:
  bool failed_ = false;
  // Repetition count.
  bool last_ = false;
  std::uint32_t run_ = 0;
  // Adaptive proportion.
  bool first_ = false;
  std::uint32_t seen_ = 0;
  std::uint32_t equal_ = 0;
};

}  // namespace coffer::firmware
