#pragma once
// Layer `card`: the card application. APDU parsing, chaining and extended length, secure messaging, the
// command table, the ISO 7816 view of the token's files. It knows no sockets, no USB and no threads. This
// header is all that a reader (src/reader) knows of a card.

#include "base/bytes.h"
#include "card/limits.h"
#include "platform/caller.h"

namespace coffer::card {

/// One connection to a card, as a reader sees it. Calls of one handler come one at a time.
class ApduHandler {
 public:
  /// The answer to reset (ISO/IEC 7816-3), 2 to 33 bytes.
  [[nodiscard]] virtual Bytes atr() const = 0;
  /// Power-off, power-on or reset: ends the session, authentication is lost.
  virtual void reset() = 0;
  /// Whether anybody is logged in on this connection, by whatever means.
  [[nodiscard]] virtual bool has_login() const = 0;
  /// Carries out one command APDU, of any content. `response` holds at least kMaxResponse bytes; what lies
  /// behind the answer may be overwritten. Both may hold secrets afterwards: wiping them is the caller's
  /// part.
  /// @returns the number of bytes of the response APDU, 2 at least.
  virtual std::size_t transmit(Bytes command, MutableBytes response) = 0;
  /// Who waits for the answers from now on; nullptr: somebody unknown, who never goes. While a person is
  /// asked, a caller that is gone ends the wait. `caller` stays valid until the next call of this.
  virtual void set_caller(const platform::Caller* caller) = 0;

 protected:
  ~ApduHandler() = default;  // never deleted through the interface
};

}  // namespace coffer::card
