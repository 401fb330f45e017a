#pragma once
// A NOR flash in memory that loses power at any step, as docs/spec/flash-format.md says that flash may.

#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include "store/flash/nor_flash.h"

namespace coffer::store::testing {

/// A step is a word of 32 bits programmed, or a quarter of a sector erased.
class FakeFlash final : public NorFlash {
 public:
  explicit FakeFlash(const FlashGeometry& geometry)
      : geometry_(geometry),
        content_(std::size_t{geometry.sectors} * geometry.sector_size, 0xFF),
        erasures_(geometry.sectors) {}

  [[nodiscard]] FlashGeometry geometry() const override { return geometry_; }
  [[nodiscard]] Bytes area() const override { return content_; }
  [[nodiscard]] bool program(std::uint32_t offset, Bytes data) override;
  [[nodiscard]] bool erase(std::uint32_t sector) override;

  /// Power goes during the step after `steps` more. What the step leaves behind is drawn from `seed`: half of
  /// a word, some bits of it, or some bits of the whole page; a sector that is partly erased. Some bits are
  /// unstable from then on.
  void lose_power_after(std::uint64_t steps, std::uint32_t seed);
  /// Power stays, after all.
  void keep_power() { steps_left_ = std::numeric_limits<std::uint64_t>::max(); }
  /// Unstable bits read as zero or one until the next time.
  void restore_power();
  [[nodiscard]] bool has_power() const { return has_power_; }

  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::uint64_t programmed_bytes() const { return programmed_bytes_; }
  [[nodiscard]] const std::vector<std::uint32_t>& erasures() const { return erasures_; }
  /// Breaches of NorFlash's conditions: ones programmed over zeros, what crosses a page or is not aligned.
  [[nodiscard]] unsigned breaches() const { return breaches_; }
  /// To damage it.
  [[nodiscard]] std::vector<std::uint8_t>& content() { return content_; }

 private:
  enum class Tear : std::uint8_t { kHalfWord, kBits, kPage, kKinds };

  [[nodiscard]] bool step();
  void settle(std::uint32_t word, Bytes data);
  void tear_program(std::uint32_t offset, Bytes data, std::uint32_t done);
  void tear_bits(std::uint32_t offset, std::uint8_t target);
  void tear_erase(std::uint32_t begin, std::uint32_t end);

  FlashGeometry geometry_;
  std::vector<std::uint8_t> content_;
  std::vector<std::uint32_t> erasures_;
  std::map<std::uint32_t, std::uint8_t> unstable_;  ///< bits of a byte that read as they please
  std::mt19937 random_;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_left_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t programmed_bytes_ = 0;
  unsigned breaches_ = 0;
  bool has_power_ = true;
};

inline void FakeFlash::lose_power_after(std::uint64_t steps, std::uint32_t seed) {
  steps_left_ = steps;
  random_.seed(seed);
}

inline void FakeFlash::restore_power() {
  has_power_ = true;
  steps_left_ = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [address, bits] : unstable_) {
    const auto drawn = static_cast<std::uint8_t>(random_());
    content_[address] = static_cast<std::uint8_t>((content_[address] & ~bits) | (drawn & bits));
  }
}

inline bool FakeFlash::step() {
  if (steps_left_ == 0) {
    has_power_ = false;
    return false;
  }
  steps_left_ -= 1;
  steps_ += 1;
  return true;
}

/// A word that was programmed to its end: its zeros hold.
inline void FakeFlash::settle(std::uint32_t word, Bytes data) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    content_[word + i] &= data[i];
    const auto found = unstable_.find(word + i);
    if (found == unstable_.end()) continue;
    found->second &= data[i];
    if (found->second == 0) unstable_.erase(found);
  }
}

inline bool FakeFlash::program(std::uint32_t offset, Bytes data) {
  if (!has_power_) return false;
  const std::uint32_t size = static_cast<std::uint32_t>(data.size());
  const std::uint32_t page = geometry_.page_size;
  if (offset % 4 != 0 || size % 4 != 0 || size == 0 || offset / page != (offset + size - 1) / page)
    ++breaches_;
  for (std::uint32_t done = 0; done < size; done += 4) {
    for (std::uint32_t i = done; i < done + 4; ++i) {
      const bool is_set = (data[i] & ~content_[offset + i]) != 0;
      if (is_set && !unstable_.contains(offset + i)) ++breaches_;
    }
    if (!step()) {
      tear_program(offset, data, done);
      return false;
    }
    settle(offset + done, data.subspan(done, 4));
    programmed_bytes_ += 4;
  }
  return true;
}

inline void FakeFlash::tear_bits(std::uint32_t offset, std::uint8_t target) {
  const auto zeros = static_cast<std::uint8_t>(content_[offset] & ~target);
  const auto taken = static_cast<std::uint8_t>(zeros & random_());
  const auto unstable = static_cast<std::uint8_t>(zeros & random_() & random_());
  content_[offset] = static_cast<std::uint8_t>(content_[offset] & ~taken);
  if (unstable != 0) unstable_[offset] |= unstable;
}

inline void FakeFlash::tear_program(std::uint32_t offset, Bytes data, std::uint32_t done) {
  const auto size = static_cast<std::uint32_t>(data.size());
  switch (static_cast<Tear>(random_() % static_cast<unsigned>(Tear::kKinds))) {
    case Tear::kHalfWord: {
      const std::uint32_t half = done + (random_() % 2 == 0 ? 0 : 2);
      for (std::uint32_t i = half; i < half + 2; ++i) content_[offset + i] &= data[i];
      break;
    }
    case Tear::kPage:
      for (std::uint32_t i = done + 4; i < size; ++i) tear_bits(offset + i, data[i]);
      [[fallthrough]];
    case Tear::kBits:
    case Tear::kKinds:
      for (std::uint32_t i = done; i < done + 4; ++i) tear_bits(offset + i, data[i]);
      break;
  }
}

inline bool FakeFlash::erase(std::uint32_t sector) {
  if (!has_power_) return false;
  erasures_[sector] += 1;
  const std::uint32_t begin = sector * geometry_.sector_size;
  const std::uint32_t end = begin + geometry_.sector_size;
  const std::uint32_t quarter = geometry_.sector_size / 4;
  for (std::uint32_t at = begin; at < end; at += quarter) {
    if (!step()) {
      tear_erase(at, random_() % 2 == 0 ? end : at + quarter);
      return false;
    }
    std::fill_n(content_.begin() + at, quarter, std::uint8_t{0xFF});
    unstable_.erase(unstable_.lower_bound(at), unstable_.lower_bound(at + quarter));
  }
  return true;
}

/// Any zero may have become a one, or not, or be undecided.
inline void FakeFlash::tear_erase(std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t at = begin; at < end; ++at) {
    const auto zeros = static_cast<std::uint8_t>(~content_[at]);
    content_[at] = static_cast<std::uint8_t>(content_[at] | (zeros & random_()));
    const auto unstable = static_cast<std::uint8_t>(zeros & random_() & random_());
    if (unstable != 0) unstable_[at] |= unstable;
  }
}

}  // namespace coffer::store::testing
