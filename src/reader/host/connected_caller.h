#pragma once
#include "card/apdu_handler.h"
#include "reader/host/stream.h"

namespace coffer::reader {

/// A number for CallerIdentity::session: 1, 2, 3 ... over all readers of this process. Safe from any thread.
[[nodiscard]] std::uint64_t new_session_number();

/// Who waits at the other end of a stream.
class ConnectedCaller final : public platform::Caller {
 public:
  /// `stream` must outlive the caller.
  ConnectedCaller(const Stream& stream, platform::CallerIdentity who) : stream_(stream), identity_(who) {}

  [[nodiscard]] platform::CallerIdentity identity() const override { return identity_; }
  /// Whether the peer has closed the connection or its own direction of it, or the stream is stopped.
  [[nodiscard]] bool is_gone() const override { return stream_.is_gone(); }

 private:
  const Stream& stream_;
  platform::CallerIdentity identity_;
};

/// A card in the hands of a caller, until the end of the scope: then the card is reset, however it ends.
class CardInUse {
 public:
  /// Tells the card who calls. Both must outlive the scope.
  CardInUse(card::ApduHandler& card, const ConnectedCaller& caller) : card_(card) {
    card.set_caller(&caller);
  }
  ~CardInUse() {
    card_.reset();
    card_.set_caller(nullptr);
  }
  CardInUse(const CardInUse&) = delete;
  CardInUse& operator=(const CardInUse&) = delete;

 private:
  card::ApduHandler& card_;
};

}  // namespace coffer::reader
