#include "common/usb/device.h"

namespace coffer::firmware::usb {
namespace {

// bRequest (USB 2.0, table 9-4).
enum Request : std::uint8_t {
  kGetStatus = 0,
  kClearFeature = 1,
  kSetFeature = 3,
  kSetAddress = 5,
  kGetDescriptor = 6,
  kGetConfiguration = 8,
  kSetConfiguration = 9,
  kGetInterface = 10,
  kSetInterface = 11,
};
constexpr std::uint16_t kEndpointHalt = 0;  // feature selector (table 9-6)

constexpr std::uint8_t kTypeMask = 0x60;
constexpr std::uint8_t kClass = 0x20;
constexpr std::uint8_t kRecipientMask = 0x1f;

}  // namespace

void Device::bus_reset() {
  control_.reset();
  new_address_.reset();
  endpoints_.set_address(0);
  (void)set_configuration(0);
  is_suspended_ = false;
}

void Device::suspended() {
  is_suspended_ = true;
  reader_.slot().suspended();
  vendor_.slot().suspended();
}

void Device::resumed() {
  if (!is_suspended_) return;
  is_suspended_ = false;
  reader_.slot().resumed();
  vendor_.slot().resumed();
  pump();
}

void Device::packet_sent(EndpointAddress in) {
  if (in == kControlIn) {
    control_.packet_sent();
  } else {
    reader_.packet_sent(in);
    vendor_.packet_sent(in);
  }
  pump();
}

void Device::packet_received(EndpointAddress out, Bytes packet) {
  if (out == kControlOut) {
    control_.packet_received();
  } else {
    reader_.packet_received(out, packet);
    vendor_.packet_received(out, packet);
  }
  pump();
}

void Device::pump() {
  reader_.pump();
  vendor_.pump();
}

std::optional<Bytes> Device::handle(reader::ccid::SetupPacket packet) {
  const Setup setup = Setup::parse(packet);
  switch (setup.request_type & kTypeMask) {
    case 0:
      return handle_standard(setup);
    case kClass:
      return handle_class(packet, setup);
    default:
      if (!asks_for_microsoft_set(setup)) return std::nullopt;
      return microsoft_set(identity_, buffer_);
  }
}

std::optional<Bytes> Device::handle_class(reader::ccid::SetupPacket packet, const Setup& setup) {
  CcidInterface* const interface = this->interface(setup.index);
  if (interface == nullptr || !is_configured()) return std::nullopt;
  const auto answer = interface->slot().control(packet);
  pump();
  return answer;
}

void Device::completed() {
  if (new_address_) endpoints_.set_address(*new_address_);
  new_address_.reset();
  pump();
}

std::optional<Bytes> Device::handle_standard(const Setup& setup) {
  switch (setup.request_type & kRecipientMask) {
    case 0:
      return handle_device(setup);
    case 1:
      return handle_interface(setup);
    case 2:
      return handle_endpoint(setup);
    default:
      return std::nullopt;
  }
}

std::optional<Bytes> Device::handle_device(const Setup& setup) {
  if (setup.is_in()) {
    switch (setup.request) {
      case kGetStatus:
        return status(0);  // powered by the bus, wakes nobody
      case kGetDescriptor:
        return descriptor(static_cast<std::uint8_t>(setup.value >> 8), static_cast<std::uint8_t>(setup.value),
                          identity_, max_block_, buffer_);
      case kGetConfiguration:
        return answer(configuration_);
      default:
        return std::nullopt;
    }
  }
  switch (setup.request) {
    case kSetAddress:
      if (setup.value > 127) return std::nullopt;
      new_address_ = static_cast<std::uint8_t>(setup.value);
      return Bytes();
    case kSetConfiguration:
      if (!set_configuration(setup.value)) return std::nullopt;
      return Bytes();
    default:
      return std::nullopt;
  }
}

std::optional<Bytes> Device::handle_interface(const Setup& setup) {
  CcidInterface* const interface = this->interface(setup.index);
  if (interface == nullptr || !is_configured()) return std::nullopt;
  if (setup.is_in() && setup.request == kGetStatus) return status(0);
  if (setup.is_in() && setup.request == kGetInterface) return answer(0);
  if (!setup.is_in() && setup.request == kSetInterface && setup.value == 0) {
    interface->open();  // the one alternate setting again
    return Bytes();
  }
  return std::nullopt;
}

std::optional<Bytes> Device::handle_endpoint(const Setup& setup) {
  if ((setup.index & 0x7f) == 0) {  // the control endpoint is never halted
    if (setup.is_in() && setup.request == kGetStatus) return status(0);
    return std::nullopt;
  }
  DataPipe* const pipe = this->pipe(setup.index);
  if (pipe == nullptr || !is_configured()) return std::nullopt;
  if (setup.is_in()) {
    if (setup.request != kGetStatus) return std::nullopt;
    return status(pipe->is_halted() ? 1 : 0);
  }
  if (setup.value != kEndpointHalt) return std::nullopt;
  if (setup.request == kSetFeature) {
    pipe->halt();
    return Bytes();
  }
  if (setup.request == kClearFeature) {
    pipe->open();
    pump();
    return Bytes();
  }
  return std::nullopt;
}

bool Device::set_configuration(std::uint16_t value) {
  if (value > kConfigurationValue) return false;
  configuration_ = static_cast<std::uint8_t>(value);
  for (std::uint16_t number = 0; number < identity_.interfaces(); ++number) {
    if (is_configured()) {
      interface(number)->open();
    } else {
      interface(number)->close();
    }
  }
  return true;
}

CcidInterface* Device::interface(std::uint16_t number) {
  if (number >= identity_.interfaces()) return nullptr;
  return number == 0 && identity_.has_reader ? &reader_ : &vendor_;
}

DataPipe* Device::pipe(std::uint16_t address) {
  for (std::uint16_t number = 0; number < identity_.interfaces(); ++number) {
    if (DataPipe* const pipe = interface(number)->pipe(address)) return pipe;
  }
  return nullptr;
}

Bytes Device::answer(std::uint8_t first) {
  buffer_[0] = first;
  return Bytes(buffer_).first(1);
}

Bytes Device::status(std::uint8_t low) {
  buffer_[0] = low;
  buffer_[1] = 0;
  return Bytes(buffer_).first(2);
}

}  // namespace coffer::firmware::usb
