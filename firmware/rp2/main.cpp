// The firmware: a USB smart card reader with the HSM in it. The main loop lets the card work; interrupts go
// on meanwhile (reader.h).

#include "chip/binding.h"
#include "common/board/button_presence.h"
#include "common/board/clocks.h"
#include "common/board/long_press.h"
#include "common/hsm/hsm.h"
#include "common/hsm/working_card.h"
#include "common/usb/custom_identity.h"
#include "crypto/bare/worker.h"
#include "rp2/board.h"
#include "rp2/entropy.h"
#include "rp2/flash_area.h"
#include "rp2/light.h"
#include "rp2/place.h"
#include "rp2/reader.h"
#include "rp2/registers.h"
#include "rp2/second_core.h"
#include "rp2/time.h"
#include "rp2/watchdog.h"

namespace coffer::rp2 {
namespace {

namespace usb = firmware::usb;
using firmware::Fault;

/// The HSM on this board.
class Machine {
 public:
  Machine(const FlashChip& chip, Reader& reader)
      : reader_(reader),
        board_(chip),
        binding_(chip),
        presence_(button_, stopwatch_, reader.light()),
        flash_(firmware::kImageSectors, firmware::state_sectors(chip.size)),
        hsm_(flash_, binding_.bytes(),
             {.clock = clock_,
              .token_clock = clock_,
              .timer = timer_,
              .board = board_,
              .boot_memory = binding_.boot_memory(),
              .user_presence = presence_}),
        card_(hsm_.card(), reader.work(), reader.light(), stopwatch_) {}

  /// Opens the state, and shows the card to hosts.
  void start();
  /// One round of the main loop.
  void run();

 private:
  [[nodiscard]] std::optional<Fault> open();
  void appear();
  void refuse(Fault fault);
  void idle();
  void restart_when_answered();
  void erase_when_asked();

  Reader& reader_;
  ChipStopwatch stopwatch_;
  BootselButton button_;
  firmware::BoardClock clock_{stopwatch_};
  firmware::BoardTimer timer_{stopwatch_};
  PicoBoard board_;
  Binding binding_;
  firmware::ButtonPresence presence_;
  FlashArea flash_;
  firmware::Hsm hsm_;
  firmware::WorkingCard card_;
  token::PhysicalSettings settings_;  // none of the owner's when it refuses to work
  std::optional<Fault> fault_;
  std::optional<firmware::OutOfOrderCard> out_of_order_;
  firmware::LongPress long_press_;
  std::uint64_t last_job_ = 0;  // milliseconds
  bool may_clean_ = true;
};

constinit Place<Machine> machine_place;
constinit SecondCore second_core;

void Machine::start() {
  reader_.work().begin(milliseconds());
  if (const std::optional<Fault> fault = open()) {
    refuse(*fault);
  } else {
    settings_ = hsm_.physical_settings();
  }
  reader_.work().end(milliseconds());
  appear();
}

std::optional<Fault> Machine::open() {
  // A first start takes long, and no host sees the device meanwhile.
  const firmware::LightStatus::Processing processing(reader_.light());
  if (!entropy().start()) return Fault::kNoise;
  if (!binding_.prepare()) return Fault::kSelf;
  return hsm_.start();
}

/// Shows itself as the owner has set it.
void Machine::appear() {
  const usb::Identity built_in{.vendor = COFFER_USB_VENDOR,
                               .product = COFFER_USB_PRODUCT,
                               .product_name = "Coffer",
                               .serial_number = board_.serial_text()};
  start_light(firmware::light_settings(kBuiltInLight, settings_));
  reader_.connect(usb::custom_identity(built_in, settings_));
}

void Machine::run() {
  reader_.work().come_round(milliseconds());
  if (!fault_ && entropy().has_failed()) refuse(Fault::kNoise);
  if (reader_.serve(card_)) {
    last_job_ = stopwatch_.milliseconds();
    may_clean_ = true;
  } else {
    idle();
  }
}

void Machine::refuse(Fault fault) {
  if (entropy().has_failed()) fault = Fault::kNoise;
  fault_ = fault;
  if (!out_of_order_) hsm_.card().reset();
  card_.replace(out_of_order_.emplace(fault));
  reader_.light().set_out_of_order();
}

void Machine::idle() {
  constexpr std::uint64_t kQuiet = 1000;
  if (board_.wants_restart()) return restart_when_answered();
  if (fault_ == Fault::kStorage) return erase_when_asked();
  if (!fault_ && may_clean_ && stopwatch_.milliseconds() - last_job_ >= kQuiet) {
    may_clean_ = hsm_.state().clean_ahead();
    return;
  }
  wait_for_event();
}

void Machine::restart_when_answered() {
  constexpr std::uint64_t kHostReads = 200;
  if (stopwatch_.milliseconds() - last_job_ < kHostReads) return wait_for_event();
  if (*board_.wants_restart() == platform::RestartInto::kBootLoader) restart_into_boot_loader();
  restart();
}

/// Damaged flash is given up by a person at the board, who holds the button.
void Machine::erase_when_asked() {
  wait_for_tick();
  if (!long_press_.update(button_.is_pressed(), stopwatch_.milliseconds())) return;
  if (hsm_.state().erase()) restart();
}

}  // namespace
}  // namespace coffer::rp2

extern "C" [[noreturn]] void coffer_main();
extern "C" void coffer_main() {
  using namespace coffer::rp2;
  Reader& reader = make_reader();
  reader.start();
  start_flash();
  start_entropy();
  if (kUsesSecondCore && second_core.start()) coffer::crypto::bare::use_worker(&second_core);
  Machine& machine = machine_place.make(identify_flash(), reader);
  machine.start();
  for (;;) machine.run();
}
