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

  /// Appends to the message. Pieces count as if they stood in one buffer.
  void absorb(Bytes message);
  /// Fills `out`, of any length, with the output for what was absorbed. Nothing may be absorbed after it, nor
  /// squeezed again.
  void squeeze(MutableBytes out);

 private:
  static constexpr std::size_t kRate = 136;  ///< bytes of the state that are exchanged: 1600 - 2 * 256 bits

  /// Adds (exclusive or) a byte to the state at the position where it stands.
  void add_byte(std::uint8_t byte);

  std::array<std::uint64_t, 25> state_{};
  std::size_t position_ = 0;
};

}  // namespace coffer::crypto::bare
