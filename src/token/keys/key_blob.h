#pragma once
// The form in which keys leave and come back (spec of the SmartCard-HSM, 6.4): encrypted and authenticated
// with keys from the DKEK of their domain. Shared with SmartCard-HSM, Nitrokey HSM and Pico HSM.

#include "token/domains/key_domains.h"
#include "token/stored_keys/key_record.h"

namespace coffer::token {

/// Longest blob that we write: RSA-3072 with its CRT numbers.
inline constexpr std::size_t kMaxKeyBlob = 1500;
/// Bytes that make each blob of a key another.
inline constexpr std::size_t kKeyBlobNonceSize = 8;

/// Writes the blob of a key. `nonce` is its random part. RSA keys of 4096 bits go without their CRT numbers:
/// hosts have buffers of 1500 bytes. @returns length. @errors kCryptoFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> write_key_blob(const Dkek& dkek, const KeyMaterial& key,
                                                      Bytes algorithms,
                                                      std::span<const std::uint8_t, kKeyBlobNonceSize> nonce,
                                                      MutableBytes out);

/// The key check value that a blob begins with: which DKEK it is for. @errors kInvalidData
[[nodiscard]] TokenResult<Bytes> key_check_value_of(Bytes blob);

/// Reads a blob: types 05, 06, 0C and 0F. A curve is recognised by its prime and base point. `algorithms`
/// gets the key's list (empty: all).
/// @errors kInvalidData, kWrongKeyDomain (the MAC is wrong), kUnsupported (curve, size), kCryptoFailure
[[nodiscard]] TokenResult<void> read_key_blob(const Dkek& dkek, Bytes blob, KeyMaterial& key,
                                              AlgorithmList& algorithms);

}  // namespace coffer::token
