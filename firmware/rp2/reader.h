#pragma once
#include "card/apdu_handler.h"
#include "common/hsm/shared_card.h"
#include "common/hsm/work.h"
#include "common/light/status.h"
#include "rp2/interrupts.h"
#include "rp2/usb_controller.h"

namespace coffer::rp2 {

/// What hosts see over USB, a smart card reader and the vendor's interface, and what else goes on by
/// interrupts: light, watchdog, time extensions.
class Reader {
 public:
  /// From now on ticks come: light and watchdog work. Once.
  void start();
  /// Connects to the bus. What `identity` points to outlives this.
  void connect(const firmware::usb::Identity& identity);
  /// Lets `card` do its next job, if there is one. @returns whether there was
  bool serve(card::ApduHandler& card);

  [[nodiscard]] firmware::Work& work() { return work_; }
  [[nodiscard]] firmware::LightStatus& light() { return light_; }

  /// The interrupts.
  void handle_tick();
  void handle_usb() { controller_.handle_interrupt(); }

 private:
  UsbController controller_;
  reader::ccid::Slot reader_slot_;
  reader::ccid::Slot vendor_slot_;
  firmware::SharedCard shared_card_{reader_slot_, vendor_slot_};
  firmware::usb::Identity identity_;
  firmware::usb::Device device_{controller_, reader_slot_, vendor_slot_, identity_};
  firmware::LightStatus light_;
  firmware::Work work_;
  InterruptMutex mutex_;
};

/// The one reader. Before its first use: make_reader().
[[nodiscard]] Reader& reader();
Reader& make_reader();

}  // namespace coffer::rp2
