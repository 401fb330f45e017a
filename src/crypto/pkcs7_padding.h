#pragma once
// The padding of CMS and PKCS#5 for ciphers with blocks of 16 bytes: 1 to 16 bytes, each their number (RFC
// 5652, section 6.3; RFC 8018, section 6.1.1).

#include "base/bytes.h"
#include "crypto/cipher.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Length of a text of `size` bytes with its padding: the next multiple of 16 beyond it.
[[nodiscard]] constexpr std::size_t pkcs7_padded_size(std::size_t size) {
  return size + kAesBlock - size % kAesBlock;
}

/// Writes the padding behind the text, which is the first `size` bytes of `buffer`. @returns the padded
/// length
/// @errors kBufferTooSmall
[[nodiscard]] CryptoResult<std::size_t> pkcs7_pad(MutableBytes buffer, std::size_t size);

/// Length of the text before the padding. Which byte of a padding is wrong does not show in the time taken;
/// that one is wrong does, by the answer: whoever may try texts of his own needs a MAC to be refused by
/// first.
/// @errors  kInvalidArgument     not a multiple of 16 bytes, or none
///          kVerificationFailed  no padding at the end
[[nodiscard]] CryptoResult<std::size_t> pkcs7_unpad(Bytes padded);

}  // namespace coffer::crypto
