#pragma once
#include <array>

#include "base/bytes.h"
#include "token/terms/error.h"

namespace coffer::token {

/// Options of INITIALIZE DEVICE (tag 80). The second byte: spec of the SmartCard-HSM, 7.3. The first byte has
/// those of the Pico HSM, which EXTRAS changes later (dynamic_options.h, secure_lock.h).
namespace options {
inline constexpr std::uint16_t kResetRetryCounter = 0x0001;  ///< RESET RETRY COUNTER is allowed
inline constexpr std::uint16_t kTransportPin = 0x0002;  ///< the user PIN must be changed before it is used
inline constexpr std::uint16_t kSessionPin = 0x0004;    ///< GENERATE SESSION PIN is allowed
inline constexpr std::uint16_t kReplaceablePublicKeys = 0x0008;  ///< the user may replace public keys
inline constexpr std::uint16_t kCombinedAuthentication =
    0x0010;                                          ///< user PIN and public key quorum are both needed
inline constexpr std::uint16_t kResetOnly = 0x0020;  ///< RESET RETRY COUNTER may unblock, but not set a PIN
inline constexpr std::uint16_t kPressToConfirm = 0x0100;  ///< a person confirms each use of a key
inline constexpr std::uint16_t kCountNewKeys = 0x0200;    ///< each generated key has a use counter
inline constexpr std::uint16_t kSecureLock =
    0x0400;                                    ///< the master key opens only with the mask of one computer
inline constexpr std::uint16_t kAll = 0x073F;  ///< those that there are
}  // namespace options

/// What INITIALIZE DEVICE decided, and other commands changed since. Changed with the PIN mutex and the state
/// mutex held.
struct DeviceConfig {
  bool initialised = false;
  std::uint16_t options = 0;
  std::uint8_t key_domains = 0;        ///< 0: no key can be wrapped
  std::uint8_t public_keys_total = 0;  ///< 0: no public key authentication
  std::uint8_t public_keys_required = 0;
  /// What is here cannot be undone by erasing records: so many slots are taken, and a root of its own is
  /// trusted instead of the installation's.
  std::uint8_t public_keys_registered = 0;
  bool own_trust_anchor = false;

  /// Whether all bits of `option` are set.
  [[nodiscard]] bool has(std::uint16_t option) const { return (options & option) == option; }
  /// Sets or clears the bits of `option`.
  void set(std::uint16_t option, bool on) {
    options = static_cast<std::uint16_t>(on ? options | option : options & ~option);
  }
};

/// Length of the record.
inline constexpr std::size_t kDeviceConfigBytes = 9;
/// The record: version 02, initialised, options (2), key domains, public keys total, required, registered,
/// own trust anchor.
[[nodiscard]] std::array<std::uint8_t, kDeviceConfigBytes> encode(const DeviceConfig& config);
/// The same backwards. @errors kUnsupported (another version), kStorageFailure (a
/// wrong length, or numbers that no command could have set)
[[nodiscard]] TokenResult<DeviceConfig> decode_device_config(Bytes record);

}  // namespace coffer::token
