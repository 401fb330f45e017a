#include "client/pcsc_connection.h"

#include <winscard.h>

#include <string_view>
#include <utility>

namespace coffer::client {
namespace {

ConnectionError from_pcsc(LONG error) {
  switch (error) {
    case SCARD_E_UNKNOWN_READER:
    case SCARD_E_NO_SMARTCARD:
    case SCARD_E_NO_READERS_AVAILABLE:
    case SCARD_W_UNPOWERED_CARD:
    case SCARD_W_UNRESPONSIVE_CARD:
      return ConnectionError::kNotFound;
    case SCARD_W_SECURITY_VIOLATION:
      return ConnectionError::kDenied;
    case SCARD_E_SHARING_VIOLATION:
      return ConnectionError::kBusy;
    case SCARD_W_REMOVED_CARD:
    case SCARD_E_READER_UNAVAILABLE:
    case SCARD_E_NOT_TRANSACTED:
    case SCARD_E_INVALID_HANDLE:
      return ConnectionError::kLost;
    case SCARD_W_RESET_CARD:
      return ConnectionError::kReset;
    case SCARD_E_INSUFFICIENT_BUFFER:
    case SCARD_E_PROTO_MISMATCH:
      return ConnectionError::kProtocol;
    default:  // PC/SC's codes are no closed set
      return ConnectionError::kUnavailable;
  }
}

Result<void, ConnectionError> checked(LONG code) {
  if (code != SCARD_S_SUCCESS) return std::unexpected(from_pcsc(code));
  return {};
}

/// A connection to the service.
class Context {
 public:
  Context() = default;
  ~Context() {
    if (established_) ::SCardReleaseContext(context_);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] Result<void, ConnectionError> establish() {
    COFFER_CHECK(checked(::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_)));
    established_ = true;
    return {};
  }
  [[nodiscard]] SCARDCONTEXT get() const { return context_; }

 private:
  SCARDCONTEXT context_ = 0;
  bool established_ = false;
};

class PcscConnection final : public CardConnection {
 public:
  PcscConnection() = default;
  ~PcscConnection() override {
    if (connected_) ::SCardDisconnect(card_, SCARD_LEAVE_CARD);
  }
  PcscConnection(const PcscConnection&) = delete;
  PcscConnection& operator=(const PcscConnection&) = delete;

  [[nodiscard]] Result<void, ConnectionError> connect(const std::string& reader) {
    COFFER_CHECK(context_.establish());
    COFFER_CHECK(checked(::SCardConnect(context_.get(), reader.c_str(), SCARD_SHARE_SHARED,
                                        SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card_, &protocol_)));
    connected_ = true;
    return {};
  }

  [[nodiscard]] Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override {
    const SCARD_IO_REQUEST* const request = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    DWORD size = buffer.size();
    const LONG code =
        ::SCardTransmit(card_, request, command.data(), command.size(), nullptr, buffer.data(), &size);
    if (code == SCARD_W_RESET_CARD) COFFER_CHECK(reconnect(SCARD_LEAVE_CARD));
    COFFER_CHECK(checked(code));
    if (size < 2) return std::unexpected(ConnectionError::kProtocol);
    return buffer.first(size);
  }

  [[nodiscard]] Result<void, ConnectionError> reset() override { return reconnect(SCARD_RESET_CARD); }

  [[nodiscard]] Result<Bytes, ConnectionError> atr(MutableBytes buffer) override {
    DWORD name_size = 0;
    DWORD state = 0;
    DWORD size = buffer.size();
    COFFER_CHECK(
        checked(::SCardStatus(card_, nullptr, &name_size, &state, &protocol_, buffer.data(), &size)));
    return buffer.first(size);
  }

 private:
  [[nodiscard]] Result<void, ConnectionError> reconnect(DWORD how) {
    return checked(
        ::SCardReconnect(card_, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, how, &protocol_));
  }

  Context context_;
  SCARDHANDLE card_ = 0;
  DWORD protocol_ = 0;
  bool connected_ = false;
};

}  // namespace

Result<std::vector<std::string>, ConnectionError> pcsc_readers() {
  Context context;
  COFFER_CHECK(context.establish());
  DWORD size = 0;
  LONG code = ::SCardListReaders(context.get(), nullptr, nullptr, &size);
  if (code == SCARD_E_NO_READERS_AVAILABLE) return std::vector<std::string>{};
  COFFER_CHECK(checked(code));
  std::string names(size, '\0');
  code = ::SCardListReaders(context.get(), nullptr, names.data(), &size);
  if (code == SCARD_E_NO_READERS_AVAILABLE) return std::vector<std::string>{};
  COFFER_CHECK(checked(code));
  names.resize(size);
  // Names that end with a zero byte each, and an empty one after the last.
  std::vector<std::string> readers;
  for (std::string_view rest = names; !rest.empty() && rest.front() != '\0';) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    readers.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return readers;
}

Result<std::unique_ptr<CardConnection>, ConnectionError> pcsc_connect(const std::string& reader) {
  auto connection = std::make_unique<PcscConnection>();
  COFFER_CHECK(connection->connect(reader));
  return std::unique_ptr<CardConnection>(std::move(connection));
}

}  // namespace coffer::client
