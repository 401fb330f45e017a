#include "crypto/bare/xts.h"

#include "base/secret.h"

namespace coffer::crypto::bare {
namespace {

/// Times x in GF(2^128), least significant byte first (IEEE 1619, 5.2).
void multiply_by_x(AesBlock tweak) {
  unsigned carry = 0;
  for (std::uint8_t& byte : tweak) {
    const unsigned shifted = (unsigned{byte} << 1) | carry;
    byte = static_cast<std::uint8_t>(shifted);
    carry = shifted >> 8;
  }
  tweak[0] = static_cast<std::uint8_t>(tweak[0] ^ (0x87u & (0u - carry)));
}

void combine(AesBlock block, const Secret<kAesBlock>& with) {
  for (std::size_t i = 0; i < kAesBlock; ++i) block[i] ^= with.expose()[i];
}

AesBlock block_at(MutableBytes data, std::size_t at) { return data.subspan(at).first<kAesBlock>(); }

/// Data units of whole blocks, and their end where there is a rest: ciphertext stealing takes the tweaks of
/// the last two blocks, in this order for encryption and exchanged for decryption.
template <typename Crypt>
void process(Bytes tweak_key, Bytes tweak, MutableBytes data, bool decrypts, const Crypt& crypt) {
  Secret<kAesBlock> running;
  copy(tweak, running.writable());
  encrypt_block(AesCbcEncryption(tweak_key), running.writable());
  const auto process_block = [&](std::size_t at, const Secret<kAesBlock>& with) {
    combine(block_at(data, at), with);
    crypt(block_at(data, at));
    combine(block_at(data, at), with);
  };
  const std::size_t rest = data.size() % kAesBlock;
  const std::size_t stolen_from = data.size() - rest - kAesBlock;  // the last whole block
  for (std::size_t at = 0; at < data.size() - rest; at += kAesBlock) {
    if (rest != 0 && decrypts && at == stolen_from) break;
    process_block(at, running);
    multiply_by_x(running.writable());
  }
  if (rest == 0) return;
  Secret<kAesBlock> last;
  last.copy_from(running);
  if (decrypts) {
    multiply_by_x(last.writable());
    process_block(stolen_from, last);
    last.copy_from(running);
  }
  std::ranges::swap_ranges(data.subspan(stolen_from, rest), data.last(rest));
  process_block(stolen_from, last);
}

}  // namespace

void xts_encrypt(Bytes key, Bytes tweak, MutableBytes data) {
  const AesCbcEncryption aes(key.first(key.size() / 2));
  process(key.last(key.size() / 2), tweak, data, false, [&](AesBlock block) { encrypt_block(aes, block); });
}

void xts_decrypt(Bytes key, Bytes tweak, MutableBytes data) {
  const AesCbcDecryption aes(key.first(key.size() / 2));
  process(key.last(key.size() / 2), tweak, data, true, [&](AesBlock block) { decrypt_block(aes, block); });
}

}  // namespace coffer::crypto::bare
