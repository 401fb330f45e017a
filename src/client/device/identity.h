#pragma once
// Who a device is: its certificates, the request of its key, and a proof that it is there.

#include <array>

#include "client/device/device.h"

namespace coffer::client {

/// The device's certificate (7F21), its issuer's and perhaps more, one after the other. Nobody need be logged
/// in. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<ByteVector> read_device_chain(Device& device);
/// The request (67) of the device key, for an authority that is to certify it. Nobody need be logged in.
/// @errors kNotFound: this device has none; kConnection, kStatusWord
[[nodiscard]] ClientResult<ByteVector> read_device_request(Device& device);
/// Gives the device the certificates that an authority issued for its key: its own, its issuer's, the root's,
/// as docs/guide/own-pki.md says; for the user, whole or not at all. Its name and serial number are others
/// then: open it anew. @errors kArgument (over 4,000 bytes); kStatusWord: 6A80 not for this device, or a
/// signature is wrong, 6985 public keys are registered or there is a domain of a group, 6982, 6600 nobody
/// confirmed; kConnection
[[nodiscard]] ClientResult<void> install_device_chain(Device& device, Bytes chain);

inline constexpr std::size_t kDeviceChallenge = 32;
/// What a device says to prove that it is there.
struct DeviceProof {
  ByteVector serial_number;  ///< of the board, 8 or 16 bytes
  ByteVector signature;      ///< ECDSA by the device key, r and s
  ByteVector chain;          ///< as read_device_chain()
};
/// Has the device sign a challenge. It ends the login of this session, whatever comes of it. @errors
/// kUnsupported; kStatusWord: 6600 nobody confirmed; kMalformed, kConnection
[[nodiscard]] ClientResult<DeviceProof> prove_device(
    Device& device, std::span<const std::uint8_t, kDeviceChallenge> challenge);
/// Verifies a proof; no card is needed. `trusted`: as trusted_device_key() takes it. @returns the holder
/// reference of the device. @errors kMalformed: the signature is wrong, or not one; kNotFound: no trusted
/// authority vouches for the device
[[nodiscard]] ClientResult<std::string> verify_device_proof(
    const DeviceProof& proof, std::span<const std::uint8_t, kDeviceChallenge> challenge, Bytes trusted);

}  // namespace coffer::client
