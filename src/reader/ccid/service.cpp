#include "reader/ccid/service.h"

namespace coffer::reader::ccid {
namespace {

Job take_job(Slot& slot, platform::Mutex& mutex) {
  const platform::Lock lock(mutex);
  return slot.take_job();
}

std::size_t work(const Job& job, card::ApduHandler& card) {
  switch (job.kind) {
    case JobKind::kNone:
      return 0;
    case JobKind::kTransmit:
      return card.transmit(job.command, job.response);
    case JobKind::kPowerOff:
      card.reset();
      return 0;
    case JobKind::kPowerOn:
      break;
  }
  card.reset();
  const Bytes atr = card.atr();
  copy(atr, job.response);
  return atr.size();
}

}  // namespace

bool serve(Slot& slot, card::ApduHandler& card, platform::Mutex& mutex) {
  const Job job = take_job(slot, mutex);
  if (job.kind == JobKind::kNone) return false;
  card.set_caller(&slot);
  const std::size_t size = work(job, card);
  card.set_caller(nullptr);
  const platform::Lock lock(mutex);
  slot.finish(size);
  return true;
}

}  // namespace coffer::reader::ccid
