#pragma once
#include <array>

#include "reader/ccid/service.h"

namespace coffer::firmware {

/// One card behind two slots. One of them has it at a time: when a job comes from the other, the card is
/// reset first, so that nobody goes on with a session that somebody else began.
class SharedCard {
 public:
  using Slot = reader::ccid::Slot;

  /// Both outlive it.
  SharedCard(Slot& first, Slot& second) : slots_{&first, &second} {}

  /// Lets `card` do the next job of a slot, in turns when both have one. `mutex`: as of
  /// reader::ccid::serve().
  /// @returns whether there was one
  bool serve(card::ApduHandler& card, platform::Mutex& mutex);

 private:
  std::array<Slot*, 2> slots_;
  std::size_t owner_ = 0;  // whose the card's session is
};

}  // namespace coffer::firmware
