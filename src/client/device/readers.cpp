#include "client/device/readers.h"

#include "client/login/initialise.h"
#include "client/pcsc_connection.h"
#include "client/socket_connection.h"

namespace coffer::client {
namespace {

using Opened = Result<std::unique_ptr<Device>, OpenError>;
using Connected = Result<std::unique_ptr<CardConnection>, ConnectionError>;

std::unexpected<OpenError> failed(Error error) {
  return std::unexpected(OpenError{.kind = OpenError::Kind::kFailed, .error = error});
}

Opened open_connection(Connected connection, const char* what) {
  if (!connection) return failed(no_answer(what, connection.error()));
  auto device = Device::open(std::move(*connection));
  if (!device) return failed(device.error());
  return std::move(*device);
}

/// Whether the device is the one that is looked for.
bool fits(Device& device, const Locator& where) {
  if (!where.serial.empty() && device.info().serial != where.serial && device.info().chr != where.serial) {
    return false;
  }
  if (where.label.empty()) return true;
  const auto label = token_label(device);
  return label && *label == where.label;
}

bool is_named(const std::string& reader, const Locator& where) {
  return where.reader.empty() || reader.find(where.reader) != std::string::npos;
}

Opened open_in_readers(const std::vector<std::string>& readers, const Locator& where) {
  std::unique_ptr<Device> found;
  OpenError error{.kind = OpenError::Kind::kNone, .candidates = {}};
  std::vector<std::string> fitting;
  std::optional<Error> last;
  for (const std::string& reader : readers) {
    if (!is_named(reader, where)) continue;
    auto device = open_connection(pcsc_connect(reader), "connect");
    if (!device) last = device.error().error;
    if (!device || !fits(**device, where)) {
      error.candidates.push_back(reader);
      continue;
    }
    fitting.push_back(reader);
    found = std::move(*device);
  }
  if (fitting.size() == 1) return found;
  if (fitting.size() > 1) {
    return std::unexpected(OpenError{.kind = OpenError::Kind::kSeveral, .candidates = std::move(fitting)});
  }
  // Of the only reader that was asked for, the reason is worth more than that there is none.
  if (last && error.candidates.size() == 1) return failed(*last);
  return std::unexpected(std::move(error));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Takes percent signs off (RFC 3986, 2.1). Nothing: malformed.
std::optional<std::string> unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return plain;
}

}  // namespace

ClientResult<std::vector<std::string>> list_readers() {
  auto readers = pcsc_readers();
  if (!readers) return std::unexpected(no_answer("list of readers", readers.error()));
  return std::move(*readers);
}

Opened open_device(const Locator& where) {
  if (where.socket) {
    Opened device = open_connection(SocketConnection::open(*where.socket), "connect");
    if (!device || fits(**device, where)) return device;
    return std::unexpected(OpenError{.kind = OpenError::Kind::kNone, .candidates = {where.socket->string()}});
  }
  const auto readers = list_readers();
  if (!readers) return failed(readers.error());
  // The whole name of a reader may be a part of another's.
  for (const std::string& reader : *readers) {
    if (!where.reader.empty() && reader == where.reader) return open_in_readers({reader}, where);
  }
  return open_in_readers(*readers, where);
}

ClientResult<Locator> locator_from_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "pkcs11:";
  if (!uri.starts_with(kScheme)) return fail(Error::Kind::kArgument, "a URI begins with pkcs11:");
  std::string_view path = uri.substr(kScheme.size());
  path = path.substr(0, path.find('?'));
  Locator where;
  while (!path.empty()) {
    const std::string_view attribute = path.substr(0, path.find(';'));
    path.remove_prefix(std::min(path.size(), attribute.size() + 1));
    const std::size_t equals = attribute.find('=');
    if (equals == std::string_view::npos) return fail(Error::Kind::kArgument, "an attribute without value");
    const std::string_view name = attribute.substr(0, equals);
    auto value = unescape(attribute.substr(equals + 1));
    if (!value) return fail(Error::Kind::kArgument, "a percent sign without two digits");
    if (name == "serial") where.serial = std::move(*value);
    if (name == "token") where.label = std::move(*value);
    if (name == "slot-description") where.reader = std::move(*value);
  }
  return where;
}

}  // namespace coffer::client
