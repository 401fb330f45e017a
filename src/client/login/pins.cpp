#include "client/login/pins.h"

#include <utility>

#include "base/secret.h"

namespace coffer::client {
namespace {

using State = PinStatus::State;

ClientResult<void> check_length(Pin pin, Bytes value) {
  if (pin == Pin::kSo && value.size() != kSoPinSize) {
    return fail(Error::Kind::kArgument, "an SO-PIN has 8 bytes: 16 hexadecimal digits");
  }
  if (pin == Pin::kUser && (value.size() < kMinUserPin || value.size() > kMaxUserPin)) {
    return fail(Error::Kind::kArgument, "a user PIN has 6 to 16 characters");
  }
  return {};
}

ClientResult<void> send_pins(Device& device, Request request, Bytes first, Bytes second) {
  WipedBytes data(first);
  data.append(second);
  request.data = data.bytes();
  COFFER_CHECK(device.send(request));
  return {};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ClientResult<PinStatus> pin_status(Device& device, Pin pin) {
  COFFER_TRY(const Reply reply,
             device.exchange({.name = "VERIFY", .ins = 0x20, .p2 = std::to_underlying(pin)}));
  switch (reply.sw) {
    case Sw::kOk:
      return PinStatus{State::kVerified, 0};
    case Sw::kReferencedDataNotFound:
      return PinStatus{State::kNotSet, 0};
    case Sw::kReferenceDataNotUsable:
      return PinStatus{State::kTransport, 0};
    case Sw::kPinBlocked:
      return PinStatus{State::kBlocked, 0};
    case Sw::kAuthenticationFailed:
      return PinStatus{State::kReplaced, 0};
    default:
      break;
  }
  const Error error = refused("VERIFY", reply.sw);
  if (const auto left = error.tries_left()) return PinStatus{State::kNotVerified, *left};
  return std::unexpected(error);
}

ClientResult<void> verify_pin(Device& device, Pin pin, Bytes value) {
  COFFER_CHECK(check_length(pin, value));
  COFFER_CHECK(device.send({.name = "VERIFY", .ins = 0x20, .p2 = std::to_underlying(pin), .data = value}));
  return {};
}

ClientResult<void> change_pin(Device& device, Pin pin, Bytes old_value, Bytes new_value) {
  COFFER_CHECK(check_length(pin, old_value));
  COFFER_CHECK(check_length(pin, new_value));
  const Request change{.name = "CHANGE REFERENCE DATA", .ins = 0x24, .p2 = std::to_underlying(pin)};
  return send_pins(device, change, old_value, new_value);
}

ClientResult<void> unblock_pin(Device& device, Bytes so_pin, Bytes new_pin) {
  COFFER_CHECK(check_length(Pin::kSo, so_pin));
  if (!new_pin.empty()) COFFER_CHECK(check_length(Pin::kUser, new_pin));
  const std::uint8_t how = new_pin.empty() ? 0x01 : 0x00;
  const Request reset{.name = "RESET RETRY COUNTER", .ins = 0x2C, .p1 = how, .p2 = 0x81};
  return send_pins(device, reset, so_pin, new_pin);
}

ClientResult<void> log_out(Device& device) { return device.select(); }

ClientResult<bool> is_logged_in(Device& device) {
  COFFER_TRY(const PinStatus status, pin_status(device, Pin::kUser));
  return status.state == State::kVerified;
}

ClientResult<WipedBytes> so_pin_from_text(std::string_view text) {
  if (text.size() == kSoPinSize) {
    return WipedBytes(Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  if (text.size() != 2 * kSoPinSize) {
    return fail(Error::Kind::kArgument, "an SO-PIN has 8 bytes: 16 hexadecimal digits");
  }
  Secret<kSoPinSize> packed;
  for (std::size_t i = 0; i < kSoPinSize; ++i) {
    const int high = hex_digit(text[2 * i]);
    const int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return fail(Error::Kind::kArgument, "an SO-PIN of 16 hexadecimal digits");
    packed.writable()[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return WipedBytes(packed.expose());
}

}  // namespace coffer::client
