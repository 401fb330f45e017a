#pragma once
// What a reader (src/reader) knows of a card.

#include "base/bytes.h"

namespace coffer::card {

/// The longest response APDU: 65,536 bytes of data and the status word.
inline constexpr std::size_t kMaxResponse = 65538;
/// The longest command APDU: header, extended Lc, 65,535 bytes of data, extended Le.
inline constexpr std::size_t kMaxCommand = 4 + 3 + 65535 + 2;

/// One connection to a card, as a reader sees it. Calls of one handler come one at a time.
class ApduHandler {
 public:
  /// The answer to reset (ISO/IEC 7816-3), 2 to 33 bytes.
  [[nodiscard]] virtual Bytes atr() const = 0;
  /// Power-off, power-on or reset: ends the session, authentication is lost.
  virtual void reset() = 0;
  /// Carries out one command APDU, of any content. `response` holds at least kMaxResponse bytes.
  /// @returns the number of bytes of the response APDU, 2 at least.
  virtual std::size_t transmit(Bytes command, MutableBytes response) = 0;

 protected:
  ~ApduHandler() = default;  // never deleted through the interface
};

}  // namespace coffer::card
