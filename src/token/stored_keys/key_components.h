#pragma once
// The plain part of a key blob: what a key is made of (spec of the SmartCard-HSM, 6.4).

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "token/stored_keys/key_record.h"

namespace coffer::token {

/// Keys of X25519, X448, Ed25519 and Ed448 are of type kEc.
enum class BlobType : std::uint8_t { kRsa = 0x05, kRsaCrt = 0x06, kEc = 0x0C, kAes = 0x0F };

/// The longest is an RSA-4096 key with CRT numbers, which others may write: under 1900 bytes.
using BlobPlain = SecretBuffer<2048>;

/// Writes the key size field and the components. @returns the type that they are of. @errors kCryptoFailure
[[nodiscard]] TokenResult<BlobType> write_components(const KeyMaterial& key, ByteWriter& out);

/// Reads them; what follows (padding, at most 16 bytes) is left. @errors kInvalidData, kUnsupported,
/// kCryptoFailure
[[nodiscard]] TokenResult<void> read_components(std::uint8_t type, ByteReader& in, KeyMaterial& key);

}  // namespace coffer::token
