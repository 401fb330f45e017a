#pragma once
#include <array>

#include "base/bytes.h"

namespace coffer::crypto::bare {

/// SHAKE256 (FIPS 202, 6.2): absorb, then squeeze once. The state is wiped when it goes.
class Shake256 {
 public:
  Shake256() = default;
  ~Shake256();
  Shake256(const Shake256&) = delete;
  Shake256& operator=(const Shake256&) = delete;

  void absorb(Bytes message);
  /// Fills `out`, of any length. Nothing may be absorbed after it.
  void squeeze(MutableBytes out);

 private:
  static constexpr std::size_t kRate = 136;  ///< bytes of the state that are exchanged: 1600 - 2 * 256 bits

  void add_byte(std::uint8_t byte);

  std::array<std::uint64_t, 25> state_{};
  std::size_t position_ = 0;
};

}  // namespace coffer::crypto::bare
