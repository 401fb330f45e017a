#pragma once

namespace coffer::firmware {

/// A physical source of noise, one bit at a time, raw.
class NoiseSource {
 public:
  /// The next bit; as far from the one before as the source needs.
  [[nodiscard]] virtual bool sample() = 0;

 protected:
  ~NoiseSource() = default;
};

}  // namespace coffer::firmware
