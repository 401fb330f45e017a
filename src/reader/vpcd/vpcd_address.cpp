#include "reader/vpcd/vpcd_address.h"

#include <charconv>

namespace coffer::reader {

std::optional<VpcdAddress> VpcdAddress::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return std::nullopt;  // where would the port begin?
  }
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (host.empty() || host.contains('\0') || error != std::errc{} || end != digits.data() + digits.size() ||
      port == 0) {
    return std::nullopt;
  }
  return VpcdAddress{std::string(host), port};
}

std::string VpcdAddress::to_string() const {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return shown + ":" + std::to_string(port);
}

}  // namespace coffer::reader
