#pragma once
#include <map>
#include <optional>
#include <vector>

#include "common/usb/endpoints.h"

namespace coffer::firmware::usb::testing {

/// A controller that records what it is asked for, and refuses what a real one could not do.
class FakeEndpoints final : public Endpoints {
 public:
  struct Armed {
    std::vector<std::uint8_t> packet;  ///< of IN
    DataToggle toggle;
  };

  void send(EndpointAddress in, Bytes packet, DataToggle toggle) override {
    arm(in, {{packet.begin(), packet.end()}, toggle}, packet.size() <= kPacketSize);
  }
  void receive(EndpointAddress out, DataToggle toggle) override { arm(out, {{}, toggle}, true); }
  void cancel(EndpointAddress endpoint) override {
    armed_.erase(endpoint);
    stalled_[endpoint] = false;
  }
  void stall(EndpointAddress endpoint) override {
    armed_.erase(endpoint);
    stalled_[endpoint] = true;
  }
  void set_address(std::uint8_t address) override { address_ = address; }

  /// What the host gets when it asks an endpoint: the packet, which is then gone; nothing: NAK or STALL.
  [[nodiscard]] std::optional<Armed> take(EndpointAddress endpoint) {
    const auto found = armed_.find(endpoint);
    if (found == armed_.end()) return std::nullopt;
    Armed armed = found->second;
    armed_.erase(found);
    return armed;
  }
  [[nodiscard]] bool is_armed(EndpointAddress endpoint) const { return armed_.contains(endpoint); }
  [[nodiscard]] bool is_stalled(EndpointAddress endpoint) const {
    const auto found = stalled_.find(endpoint);
    return found != stalled_.end() && found->second;
  }
  /// SETUP takes the stall of endpoint 0 away, as the hardware does.
  void begin_setup() { stalled_[kControlIn] = stalled_[kControlOut] = false; }
  [[nodiscard]] std::uint8_t address() const { return address_; }
  /// Endpoints that were armed twice, or with too much.
  [[nodiscard]] int breaches() const { return breaches_; }

 private:
  void arm(EndpointAddress endpoint, Armed armed, bool fits) {
    if (!fits || is_armed(endpoint)) ++breaches_;
    stalled_[endpoint] = false;
    armed_[endpoint] = std::move(armed);
  }

  std::map<EndpointAddress, Armed> armed_;
  std::map<EndpointAddress, bool> stalled_;
  std::uint8_t address_ = 0;
  int breaches_ = 0;
};

}  // namespace coffer::firmware::usb::testing
