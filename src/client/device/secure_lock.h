#pragma once
#include "client/device/device.h"

namespace coffer::client {

/// Secure lock (docs/spec/secure-lock.md): with it on, a session uses keys only after it brought the mask, 32
/// secret bytes that one computer keeps, besides the PIN.
inline constexpr std::size_t kLockMaskSize = 32;

/// What goes to the device, and to which.
struct LockMask {
  Bytes mask;  ///< kLockMaskSize bytes
  /// Certificates of the authorities that vouch for the device, as trusted_device_key() takes them: the mask
  /// is then only given to a device that proves itself. Empty: to whoever answers, also to somebody between.
  Bytes trusted{};
};

/// Whether the lock was on when the application was selected; anybody may ask.
[[nodiscard]] bool is_lock_on(const Device& device);
/// Turns it on, for the user; all other sessions are logged out. Without the mask no key works from then on:
/// keep it first. @errors kArgument; kUnsupported (the lock, or the proof); kNotFound: no trusted authority
/// vouches for the device; kMalformed: its proof is wrong; kStatusWord: 6982, 6986 it is on, 6600 nobody
/// confirmed; kConnection
[[nodiscard]] ClientResult<void> turn_lock_on(Device& device, const LockMask& mask);
/// Brings the mask to this session, for the user. @errors as above; kStatusWord: 6700 another mask
[[nodiscard]] ClientResult<void> unlock(Device& device, const LockMask& mask);
/// Turns it off, for the user. @errors as unlock()
[[nodiscard]] ClientResult<void> turn_lock_off(Device& device, const LockMask& mask);

}  // namespace coffer::client
