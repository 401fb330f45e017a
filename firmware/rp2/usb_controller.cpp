#include "rp2/usb_controller.h"

#include "rp2/registers.h"
#include "rp2/time.h"

namespace coffer::rp2 {
namespace {

namespace usb = firmware::usb;

// Registers (4.1.4).
constexpr std::uint32_t kAddrEndp = kUsbBase + 0x00;
constexpr std::uint32_t kMainCtrl = kUsbBase + 0x40;
constexpr std::uint32_t kSofRd = kUsbBase + 0x48;
constexpr std::uint32_t kSieCtrl = kUsbBase + 0x4c;
constexpr std::uint32_t kSieStatus = kUsbBase + 0x50;
constexpr std::uint32_t kBuffStatus = kUsbBase + 0x58;
constexpr std::uint32_t kEpStallArm = kUsbBase + 0x68;
constexpr std::uint32_t kUsbMuxing = kUsbBase + 0x74;
constexpr std::uint32_t kUsbPwr = kUsbBase + 0x78;
constexpr std::uint32_t kInte = kUsbBase + 0x90;
constexpr std::uint32_t kInts = kUsbBase + 0x98;

// Interrupts, and what clears them in SIE_STATUS.
constexpr std::uint32_t kIntBuffStatus = 1u << 4;
constexpr std::uint32_t kIntBusReset = 1u << 12;
constexpr std::uint32_t kIntSuspend = 1u << 14;
constexpr std::uint32_t kIntResume = 1u << 15;
constexpr std::uint32_t kIntSetup = 1u << 16;
constexpr std::uint32_t kIntSof = 1u << 17;
constexpr std::uint32_t kStatusSuspended = 1u << 4;
constexpr std::uint32_t kStatusResume = 1u << 11;
constexpr std::uint32_t kStatusSetup = 1u << 17;
constexpr std::uint32_t kStatusBusReset = 1u << 19;

// Buffer control (4.1.2.5).
constexpr std::uint32_t kFull = 1u << 15;
constexpr std::uint32_t kData1 = 1u << 13;
constexpr std::uint32_t kStall = 1u << 11;
constexpr std::uint32_t kAvailable = 1u << 10;
constexpr std::uint32_t kLengthMask = 0x3ff;

constexpr std::uint32_t number(usb::EndpointAddress endpoint) { return endpoint & 0x0fu; }
constexpr bool is_in(usb::EndpointAddress endpoint) { return (endpoint & 0x80) != 0; }
constexpr bool is_bulk_in(usb::EndpointAddress endpoint) {
  return endpoint == usb::kBulkIn || endpoint == usb::kVendorIn;
}

Register& buffer_control(usb::EndpointAddress endpoint) {
  return reg(kUsbDpram + 0x80 + 8 * number(endpoint) + (is_in(endpoint) ? 0 : 4));
}
/// The bit of an endpoint in BUFF_STATUS.
constexpr std::uint32_t buffer_bit(usb::EndpointAddress endpoint) {
  return 1u << (2 * number(endpoint) + (is_in(endpoint) ? 0 : 1));
}
/// Where an endpoint's packets lie in DPRAM: endpoint 0 has one place for both directions.
constexpr std::uint32_t buffer_offset(usb::EndpointAddress endpoint) {
  if (number(endpoint) == 0) return 0x100;
  return 0x180 + 0x80 * (number(endpoint) - 1) + (is_in(endpoint) ? 0x40 : 0);
}
volatile std::uint8_t* buffer(usb::EndpointAddress endpoint) {
  return reinterpret_cast<volatile std::uint8_t*>(kUsbDpram + buffer_offset(endpoint));
}

void enable(usb::EndpointAddress endpoint, std::uint32_t type) {
  const std::uint32_t control = kUsbDpram + 8 * number(endpoint) + (is_in(endpoint) ? 0 : 4);
  reg(control) = (1u << 31) | (1u << 29) | (type << 26) | buffer_offset(endpoint);  // an interrupt per packet
}

/// The controller reads buffer control on its own clock: AVAILABLE comes when all else has settled
/// (4.1.2.5.1).
void arm(Register& control, std::uint32_t value) {
  control = value;
  asm volatile("nop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop");
  control = value | kAvailable;
}

constexpr std::uint32_t toggle_bit(usb::DataToggle toggle) {
  return toggle == usb::DataToggle::kData1 ? kData1 : 0;
}

std::uint32_t now() { return static_cast<std::uint32_t>(microseconds()); }

}  // namespace

void UsbController::start(usb::Device& device) {
  device_ = &device;
  hold_in_reset(Reset::kUsb);
  release(Reset::kUsb);
  for (std::uint32_t at = 0; at < 4096; at += 4) reg(kUsbDpram + at) = 0;
  reg(kUsbMuxing) = 0x9;  // to the PHY, soft connect
  reg(kUsbPwr) = 0xc;     // VBUS is there: boards do not tell
  reg(kMainCtrl) = 1;     // enabled; and on the RP2350 the PHY is no longer isolated
  enable(usb::kBulkOut, 2);
  enable(usb::kBulkIn, 2);
  enable(usb::kInterruptIn, 3);
  enable(usb::kVendorOut, 2);
  enable(usb::kVendorIn, 2);
  reg(kInte) = kIntBuffStatus | kIntBusReset | kIntSuspend | kIntResume | kIntSetup | kIntSof;
  reg(kSieCtrl) = (1u << 29) | (1u << 16);  // an interrupt per packet of endpoint 0; pull-up
}

void UsbController::handle_interrupt() {
  const std::uint32_t pending = reg(kInts);
  if ((pending & kIntSof) != 0) handle_start_of_frame();
  if ((pending & kIntResume) != 0) {
    reg(kSieStatus) = kStatusResume;
    device_->resumed();
  }
  // In the order in which they came, if the interrupt had to wait.
  if ((pending & kIntBuffStatus) != 0) handle_buffers();
  if ((pending & kIntBusReset) != 0) {
    reg(kSieStatus) = kStatusBusReset;
    device_->bus_reset();
  }
  if ((pending & kIntSetup) != 0) handle_setup();
  if ((pending & kIntSuspend) != 0) {
    reg(kSieStatus) = kStatusSuspended;
    device_->suspended();
  }
}

void UsbController::handle_buffers() {
  for (const usb::EndpointAddress in : {usb::kControlIn, usb::kBulkIn, usb::kInterruptIn, usb::kVendorIn}) {
    if ((reg(kBuffStatus) & buffer_bit(in)) == 0) continue;
    reg(kBuffStatus) = buffer_bit(in);
    device_->packet_sent(in);
  }
  for (const usb::EndpointAddress out : {usb::kControlOut, usb::kBulkOut, usb::kVendorOut}) {
    if ((reg(kBuffStatus) & buffer_bit(out)) == 0) continue;
    reg(kBuffStatus) = buffer_bit(out);
    std::array<std::uint8_t, usb::kPacketSize> packet;
    const std::size_t size = std::min<std::size_t>(buffer_control(out) & kLengthMask, packet.size());
    for (std::size_t i = 0; i < size; ++i) packet[i] = buffer(out)[i];
    device_->packet_received(out, Bytes(packet).first(size));
  }
}

void UsbController::handle_setup() {
  std::array<std::uint8_t, 8> packet;
  for (std::size_t i = 0; i < packet.size(); ++i) {
    packet[i] = reinterpret_cast<volatile std::uint8_t*>(kUsbDpram)[i];
  }
  reg(kSieStatus) = kStatusSetup;
  device_->setup(packet);
}

void UsbController::handle_start_of_frame() {
  (void)static_cast<std::uint32_t>(reg(kSofRd));  // clears the interrupt
  frame_began_ = now();
  for (const usb::EndpointAddress in : {usb::kBulkIn, usb::kVendorIn}) {
    if (waiting(in) != 0) arm(buffer_control(in), waiting(in));
    waiting(in) = 0;
  }
}

std::uint32_t& UsbController::waiting(EndpointAddress bulk_in) {
  return waiting_[bulk_in == usb::kBulkIn ? 0 : 1];
}

/// Whether this is near the end of a frame, where a bulk packet may hang the controller.
bool UsbController::must_wait_for_frame() const {
  if constexpr (!kUsbWaitsForFrames) return false;
  const std::uint32_t since = now() - frame_began_;
  return since >= 800 && since < 1000;
}

void UsbController::send(EndpointAddress in, Bytes packet, DataToggle toggle) {
  for (std::size_t i = 0; i < packet.size(); ++i) buffer(in)[i] = packet[i];
  const auto value = static_cast<std::uint32_t>(packet.size()) | kFull | toggle_bit(toggle);
  if (is_bulk_in(in) && must_wait_for_frame()) {
    waiting(in) = value;
  } else {
    arm(buffer_control(in), value);
  }
}

void UsbController::receive(EndpointAddress out, DataToggle toggle) {
  arm(buffer_control(out), usb::kPacketSize | toggle_bit(toggle));
}

void UsbController::cancel(EndpointAddress endpoint) {
  if (is_bulk_in(endpoint)) waiting(endpoint) = 0;
  buffer_control(endpoint) = 0;
  reg(kBuffStatus) = buffer_bit(endpoint);
}

void UsbController::stall(EndpointAddress endpoint) {
  if (number(endpoint) == 0) set_bits(kEpStallArm, is_in(endpoint) ? 1 : 2);
  buffer_control(endpoint) = kStall;
}

void UsbController::set_address(std::uint8_t address) { reg(kAddrEndp) = address; }

}  // namespace coffer::rp2
