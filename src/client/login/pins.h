#pragma once
#include <string_view>

#include "client/device/device.h"

namespace coffer::client {

/// Which PIN: the reference that commands name it by.
enum class Pin : std::uint8_t { kUser = 0x81, kSo = 0x88 };

/// What a card says of a PIN.
struct PinStatus {
  enum class State : std::uint8_t {
    kNotSet,       ///< the token was never initialised
    kTransport,    ///< must be changed before it is used
    kVerified,     ///< in this session
    kNotVerified,  ///< `tries_left` says how often it may still be tried
    kBlocked,      ///< no tries left
    kReplaced,     ///< registered public keys take its place
  };
  State state = State::kNotSet;
  unsigned tries_left = 0;  ///< 0 to 15; of kNotVerified, where a card says 15 it may be more
};

/// Lengths of PINs, in bytes.
inline constexpr std::size_t kMinUserPin = 6;
inline constexpr std::size_t kMaxUserPin = 16;
inline constexpr std::size_t kSoPinSize = 8;

/// Asks without trying. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<PinStatus> pin_status(Device& device, Pin pin);
/// Logs in. @errors kArgument (a length that no PIN has: no try is used up), kStatusWord: 63Cx and 6983, see
/// Error::tries_left(); 6984 transport PIN; 6A88 no PIN is set; kConnection
[[nodiscard]] ClientResult<void> verify_pin(Device& device, Pin pin, Bytes value);
/// Changes a PIN: also a transport PIN. Whether the session is logged in afterwards depends on the card.
/// @errors as verify_pin(), about the old one
[[nodiscard]] ClientResult<void> change_pin(Device& device, Pin pin, Bytes old_value, Bytes new_value);
/// Unblocks the user PIN, and sets it to `new_pin` unless that is empty. @errors as verify_pin(), about the
/// SO-PIN; kStatusWord 6985, 6986: switched off when the card was initialised
[[nodiscard]] ClientResult<void> unblock_pin(Device& device, Bytes so_pin, Bytes new_pin);
/// Ends the login of this session. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<void> log_out(Device& device);
/// Whether the session is the user's, by PIN or public keys. @errors as pin_status()
[[nodiscard]] ClientResult<bool> is_logged_in(Device& device);

/// An SO-PIN as people write it: 16 hexadecimal digits, or its 8 characters. @errors kArgument
[[nodiscard]] ClientResult<WipedBytes> so_pin_from_text(std::string_view text);

}  // namespace coffer::client
