#pragma once
#include <array>
#include <cstdint>

#include "common/noise/noise_source.h"

namespace coffer::firmware {

/// A generator of noise that collects bits in blocks, and checks each block by itself.
class NoiseBlocks {
 public:
  /// Bits of a block, in words of 32.
  static constexpr std::size_t kWords = 6;
  using Block = std::array<std::uint32_t, kWords>;

  /// Waits for the next block. @returns false when one of the generator's checks failed, or it has taken too
  /// long: `block` is then of no use
  [[nodiscard]] virtual bool collect(Block& block) = 0;
  /// Starts it afresh.
  virtual void restart() = 0;

 protected:
  ~NoiseBlocks() = default;
};

/// Such a generator as a source of single bits. Its own checks may fail now and then; blocks that failed are
/// dropped, and the generator is started afresh. When it fails too often in a row, it is given up: all
/// samples are then equal, which the health tests find.
class CheckedNoise final : public NoiseSource {
 public:
  /// So many failures in a row give a generator up.
  static constexpr unsigned kFailures = 8;

  /// `blocks` outlives it.
  constexpr explicit CheckedNoise(NoiseBlocks& blocks) : blocks_(blocks) {}

  [[nodiscard]] bool sample() override;

 private:
  void refill();

  NoiseBlocks& blocks_;
  NoiseBlocks::Block block_{};
  std::size_t left_ = 0;  // bits of block_
  bool given_up_ = false;
};

}  // namespace coffer::firmware
