#pragma once
#include <memory>

#include "client/card_connection.h"
#include "client/link/request.h"

namespace coffer::client {

/// Carries requests over a connection, in the form that card and reader take: extended lengths, or, once
/// force_short() was called, chains of short commands. Puts answers in parts (61xx) together. For one thread
/// at a time.
class Link {
 public:
  /// `connection` is not null.
  explicit Link(std::unique_ptr<CardConnection> connection);

  /// Sends a request. @returns the card's answer, whatever its status word.
  /// @errors kConnection, kArgument (data too long)
  [[nodiscard]] ClientResult<Reply> exchange(const Request& request);
  /// From now on only short APDUs.
  void force_short() { form_ = ApduForm::kShort; }
  [[nodiscard]] bool is_short() const { return form_ == ApduForm::kShort; }
  /// The card's session ends and another begins. @errors kConnection
  [[nodiscard]] ClientResult<void> reset();
  /// The answer to reset. @errors kConnection
  [[nodiscard]] ClientResult<ByteVector> atr();

 private:
  [[nodiscard]] ClientResult<Reply> send(const Request& request);
  [[nodiscard]] ClientResult<Reply> send_in_chain(const Request& request);
  [[nodiscard]] ClientResult<Reply> rest_of(Reply first, const char* name);

  std::unique_ptr<CardConnection> connection_;
  ApduForm form_ = ApduForm::kExtended;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace coffer::client
