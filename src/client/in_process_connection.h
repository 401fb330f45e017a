#pragma once
#include <memory>

#include "card/apdu_handler.h"
#include "client/card_connection.h"

namespace coffer::client {

/// A connection to a card in the same process.
class InProcessConnection final : public CardConnection {
 public:
  explicit InProcessConnection(std::shared_ptr<card::ApduHandler> card) : card_(std::move(card)) {}

  [[nodiscard]] Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override;
  [[nodiscard]] Result<void, ConnectionError> reset() override;
  [[nodiscard]] Result<Bytes, ConnectionError> atr(MutableBytes buffer) override;

 private:
  std::shared_ptr<card::ApduHandler> card_;
};

}  // namespace coffer::client
