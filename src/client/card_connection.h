#pragma once
// Layer `client`: the other side of a card: connections over PC/SC, the Unix socket, or in process.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace coffer::client {

/// Why there is no connection, or no answer.
enum class ConnectionError {
  kNotFound,     ///< no such reader or socket, or no card in the reader
  kDenied,       ///< the operating system does not let this user in
  kBusy,         ///< another program has the card for itself, or the daemon has no session left
  kLost,         ///< the connection broke, or the card was taken out
  kReset,        ///< someone else reset the card: authentication is lost, the connection is usable again
  kProtocol,     ///< the other side sent what the protocol does not allow
  kUnavailable,  ///< the PC/SC service does not run or failed
};

/// One sentence for people, without a full stop.
[[nodiscard]] std::string describe(ConnectionError error);

/// One session with a card. For one thread at a time.
class CardConnection {
 public:
  virtual ~CardConnection() = default;

  /// Sends one command APDU. @returns the response APDU, of 2 bytes at least: the first part of `buffer`,
  /// which should hold card::kMaxResponse bytes.
  /// @errors any of them; kProtocol also when `buffer` is too short
  [[nodiscard]] virtual Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) = 0;
  /// Ends the card's session and begins another: authentication is lost. @errors as transmit()
  [[nodiscard]] virtual Result<void, ConnectionError> reset() = 0;
  /// The answer to reset (ISO/IEC 7816-3), at most 33 bytes: the first part of `buffer`.
  /// @errors as transmit()
  [[nodiscard]] virtual Result<Bytes, ConnectionError> atr(MutableBytes buffer) = 0;
};

}  // namespace coffer::client
