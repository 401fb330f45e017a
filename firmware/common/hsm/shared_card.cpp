#include "common/hsm/shared_card.h"

namespace coffer::firmware {
namespace {

bool has_job(const reader::ccid::Slot& slot, platform::Mutex& mutex) {
  const platform::Lock lock(mutex);
  return slot.has_job();
}

}  // namespace

bool SharedCard::serve(card::ApduHandler& card, platform::Mutex& mutex) {
  const std::size_t other = 1 - owner_;
  if (has_job(*slots_[other], mutex)) {
    card.reset();
    owner_ = other;
  }
  return reader::ccid::serve(*slots_[owner_], card, mutex);
}

}  // namespace coffer::firmware
