#pragma once
#include <memory>

#include "card/apdu_handler.h"
#include "client/card_connection.h"

namespace coffer::client {

/// A connection to a card in the same process.
class InProcessConnection final : public CardConnection {
 public:
  /// Shares the card, which is not null; nobody else calls it meanwhile.
  explicit InProcessConnection(std::shared_ptr<card::ApduHandler> card) : card_(std::move(card)) {}

  /// @errors kProtocol: `buffer` holds fewer than card::kMaxResponse bytes; nothing was sent
  [[nodiscard]] Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override;
  /// Always succeeds.
  [[nodiscard]] Result<void, ConnectionError> reset() override;
  /// @errors kProtocol: `buffer` is too short
  [[nodiscard]] Result<Bytes, ConnectionError> atr(MutableBytes buffer) override;

 private:
  std::shared_ptr<card::ApduHandler> card_;
};

}  // namespace coffer::client
