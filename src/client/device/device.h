#pragma once
#include <memory>
#include <string>

#include "client/device/capabilities.h"
#include "client/link/link.h"

namespace coffer::client {

/// What a card says of itself when its application is selected.
struct DeviceInfo {
  CardKind kind = CardKind::kUnknown;
  unsigned major = 0;
  unsigned minor = 0;
  std::uint16_t options = 0;  ///< of the initialisation: token::options
  std::string chr;            ///< holder of the device certificate, or empty
  std::string serial;         ///< the same without its last five characters, the sequence number
  ByteVector atr;
};

/// One session with a card whose application is selected. The functions of this layer take one. For one
/// thread at a time.
class Device {
 public:
  /// Selects the application (which ends a login of this session), reads version and serial number, and finds
  /// out which kind of card it is.
  /// @errors kConnection; kStatusWord 6A82: the card has no such application; kMalformed
  [[nodiscard]] static ClientResult<std::unique_ptr<Device>> open(std::unique_ptr<CardConnection> connection);

  [[nodiscard]] const DeviceInfo& info() const { return info_; }
  [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }
  /// Whether only short APDUs go through: then pieces are small.
  [[nodiscard]] bool is_short() const { return link_.is_short(); }

  /// Selects the application anew, which logs out, and reads version and options again. @errors kConnection,
  /// kStatusWord, kMalformed
  [[nodiscard]] ClientResult<void> select();
  /// The card's session ends, as by taking it out, and the application is selected. @errors as select()
  [[nodiscard]] ClientResult<void> reset();

  /// Sends a command. @returns the answer, whatever its status word. @errors kConnection, kArgument
  [[nodiscard]] ClientResult<Reply> exchange(const Request& request) { return link_.exchange(request); }
  /// Sends a command that succeeds with 9000. @returns the data of the answer. @errors also kStatusWord
  [[nodiscard]] ClientResult<WipedBytes> send(const Request& request);
  /// The same of a command that not all cards have: on one that has shown so, nothing is sent.
  /// @errors also kUnsupported
  [[nodiscard]] ClientResult<WipedBytes> send(Feature feature, const Request& request);
  /// @errors kUnsupported: the card cannot do it
  [[nodiscard]] ClientResult<void> require(Feature feature) const;
  /// Remembers what an answer has shown of a feature.
  void learn(Feature feature, bool there) { capabilities_.learn(feature, there); }

 private:
  explicit Device(std::unique_ptr<CardConnection> connection) : link_(std::move(connection)) {}
  [[nodiscard]] ClientResult<void> find_form();
  [[nodiscard]] ClientResult<void> read_identity();
  [[nodiscard]] ClientResult<CardKind> find_kind();
  [[nodiscard]] ClientResult<bool> knows(std::uint8_t ins, std::uint8_t p1);

  Link link_;
  DeviceInfo info_;
  Capabilities capabilities_;
};

}  // namespace coffer::client
