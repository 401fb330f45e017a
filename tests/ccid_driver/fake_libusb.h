#pragma once
#include "reader/ccid/testing/host.h"

namespace coffer::ccid_driver {

/// The USB identifiers of the device: a number for tests, which no product has.
inline constexpr std::uint16_t kVendor = 0x1209;
inline constexpr std::uint16_t kProduct = 0x0001;

/// The one device on the bus, with the card behind it.
class Device {
 public:
  Device(card::ApduHandler& card, std::size_t max_block)
      : card_(card), slot_(max_block), descriptor_(reader::ccid::class_descriptor(max_block)) {}

  /// The host writes a transfer. @returns false when the device takes nothing: the host would wait.
  bool write(Bytes transfer) { return host_.write(transfer); }
  /// The host waits for a transfer. The first answer to a command that the card works on is a time extension.
  std::optional<reader::ccid::testing::ByteVector> read();
  std::optional<Bytes> control(reader::ccid::SetupPacket setup) { return slot_.control(setup); }

  [[nodiscard]] Bytes descriptor() const { return descriptor_; }
  [[nodiscard]] int extensions() const { return extensions_; }
  [[nodiscard]] int transfers_written() const { return written_; }
  void count_write() { ++written_; }

 private:
  card::ApduHandler& card_;
  reader::ccid::Slot slot_;
  std::array<std::uint8_t, reader::ccid::kClassDescriptorSize> descriptor_;
  reader::ccid::testing::Host host_{slot_};
  reader::ccid::testing::NoMutex mutex_;
  bool was_extended_ = false;
  int extensions_ = 0;
  int written_ = 0;
};

/// The device that libusb finds; it outlives its use.
void plug_in(Device* device);

}  // namespace coffer::ccid_driver
