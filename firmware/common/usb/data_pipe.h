#pragma once
#include "common/usb/endpoints.h"

namespace coffer::firmware::usb {

/// One bulk or interrupt endpoint: closed until the device is configured, then free, busy with a packet, or
/// halted.
class DataPipe {
 public:
  DataPipe(Endpoints& endpoints, EndpointAddress address) : endpoints_(endpoints), address_(address) {}

  [[nodiscard]] EndpointAddress address() const { return address_; }
  /// Whether send() or receive() may be called.
  [[nodiscard]] bool is_free() const { return state_ == State::kFree; }
  [[nodiscard]] bool is_halted() const { return state_ == State::kHalted; }

  /// The device was configured, or the host cleared a halt: what was under way is dropped, DATA0 comes next.
  void open() {
    drop();
    toggle_ = DataToggle::kData0;
    state_ = State::kFree;
  }
  /// The device is not configured any more.
  void close() {
    drop();
    state_ = State::kClosed;
  }
  /// The host halts the endpoint.
  void halt() {
    drop();
    state_ = State::kHalted;
    endpoints_.stall(address_);
  }

  /// Only while free.
  void send(Bytes packet) {
    state_ = State::kBusy;
    endpoints_.send(address_, packet, toggle_);
  }
  /// Only while free.
  void receive() {
    state_ = State::kBusy;
    endpoints_.receive(address_, toggle_);
  }
  /// The packet came through. @returns whether one was under way
  [[nodiscard]] bool complete() {
    if (state_ != State::kBusy) return false;
    toggle_ = other(toggle_);
    state_ = State::kFree;
    return true;
  }

 private:
  enum class State : std::uint8_t { kClosed, kFree, kBusy, kHalted };

  void drop() {
    if (state_ == State::kBusy || state_ == State::kHalted) endpoints_.cancel(address_);
  }

  Endpoints& endpoints_;
  const EndpointAddress address_;
  State state_ = State::kClosed;
  DataToggle toggle_ = DataToggle::kData0;
};

}  // namespace coffer::firmware::usb
