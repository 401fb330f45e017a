#pragma once
#include "client/device/device.h"
#include "token/terms/record_ids.h"

namespace coffer::client {

/// A key that is to be registered on another device (sc-hsm-tool --export-for-pub-key-auth): what proves that
/// a device holds it. Each part is a whole data object.
struct PublicKeyFile {
  ByteVector request;  ///< authenticated request (67) of the key
  ByteVector device;   ///< certificate (7F21) of the device that signed the request
  ByteVector issuer;   ///< certificate (7F21) of the authority that issued that certificate
};

/// Holder reference of the key: its name where it is registered. Up to 16 characters, or empty where the
/// request is malformed.
[[nodiscard]] std::string holder_of(const PublicKeyFile& file);

/// Reads a file, of the old form (30 with the three parts) or the new one (with an identifier). Signatures
/// are not verified: the card does that. @errors kMalformed
[[nodiscard]] ClientResult<PublicKeyFile> parse_public_key_file(Bytes content);
/// Writes one of the old form, which all hosts read. @errors kArgument (over 65,535 bytes)
[[nodiscard]] ClientResult<ByteVector> encode_public_key_file(const PublicKeyFile& file);
/// What this device has to say of one of its keys; nobody need be logged in. @errors kNotFound (no such key,
/// or its request was replaced by a certificate), kMalformed, kConnection, kStatusWord
[[nodiscard]] ClientResult<PublicKeyFile> export_public_key_file(Device& device, token::KeyId key);

}  // namespace coffer::client
