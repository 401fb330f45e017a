#include "client/in_process_connection.h"

namespace coffer::client {

Result<Bytes, ConnectionError> InProcessConnection::transmit(Bytes command, MutableBytes buffer) {
  if (buffer.size() < card::kMaxResponse) return std::unexpected(ConnectionError::kProtocol);
  return buffer.first(card_->transmit(command, buffer));
}

Result<void, ConnectionError> InProcessConnection::reset() {
  card_->reset();
  return {};
}

Result<Bytes, ConnectionError> InProcessConnection::atr(MutableBytes buffer) {
  const Bytes atr = card_->atr();
  if (atr.size() > buffer.size()) return std::unexpected(ConnectionError::kProtocol);
  copy(atr, buffer);
  return buffer.first(atr.size());
}

}  // namespace coffer::client
