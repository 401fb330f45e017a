#include "rp2/reader.h"

#include "rp2/light.h"
#include "rp2/place.h"
#include "rp2/registers.h"
#include "rp2/time.h"
#include "rp2/watchdog.h"

namespace coffer::rp2 {
namespace {

constinit Place<Reader> place;
constinit Reader* the_reader = nullptr;

}  // namespace

Reader& reader() { return *the_reader; }

Reader& make_reader() {
  the_reader = &place.make();
  return *the_reader;
}

void Reader::start() {
  start_light(kBuiltInLight);
  start_ticks();
  start_watchdog();
}

void Reader::connect(const firmware::usb::Identity& identity) {
  identity_ = identity;
  const Lock lock(mutex_);
  controller_.start(device_);
  enable_interrupt(kUsbInterrupt);
}

bool Reader::serve(card::ApduHandler& card) {
  if (!shared_card_.serve(card, mutex_)) return false;
  const Lock lock(mutex_);
  device_.pump();
  return true;
}

void Reader::handle_tick() {
  prepare_next_tick();
  const std::uint32_t now = milliseconds();
  if (!work_.hangs(now)) feed_watchdog();
  show_light(light_.state(device_.is_configured(), device_.is_suspended()), now);
  if (work_.is_extension_due(now)) {
    // The other one's command may wait for its turn.
    (void)reader_slot_.request_time_extension(1);
    (void)vendor_slot_.request_time_extension(1);
    device_.pump();
  }
}

}  // namespace coffer::rp2

extern "C" void tick_handler() { coffer::rp2::reader().handle_tick(); }
extern "C" void usb_handler() { coffer::rp2::reader().handle_usb(); }
