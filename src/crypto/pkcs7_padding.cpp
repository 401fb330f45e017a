#include "crypto/pkcs7_padding.h"

namespace coffer::crypto {
namespace {

/// All ones where a < b, else zero, without a branch; both below 2^31.
constexpr std::uint32_t mask_if_less(std::uint32_t a, std::uint32_t b) { return 0u - ((a - b) >> 31); }

}  // namespace

CryptoResult<std::size_t> pkcs7_pad(MutableBytes buffer, std::size_t size) {
  // The first comparison keeps the sum of the second from overflowing.
  if (size > buffer.size() || pkcs7_padded_size(size) > buffer.size()) {
    return std::unexpected(CryptoError::kBufferTooSmall);
  }
  const std::size_t count = pkcs7_padded_size(size) - size;
  std::ranges::fill(buffer.subspan(size, count), static_cast<std::uint8_t>(count));
  return size + count;
}

CryptoResult<std::size_t> pkcs7_unpad(Bytes padded) {
  if (padded.empty() || padded.size() % kAesBlock != 0) return std::unexpected(CryptoError::kInvalidArgument);
  const Bytes last_block = padded.last(kAesBlock);
  const std::uint32_t count = last_block.back();
  std::uint32_t wrong = mask_if_less(count, 1) | mask_if_less(kAesBlock, count);
  for (std::uint32_t i = 0; i < kAesBlock; ++i) {  // from the end; all of the block, whatever the count
    wrong |= mask_if_less(i, count) & (last_block[kAesBlock - 1 - i] ^ count);
  }
  if (wrong != 0) return std::unexpected(CryptoError::kVerificationFailed);
  return padded.size() - count;
}

}  // namespace coffer::crypto
