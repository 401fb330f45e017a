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

void combine(MutableBytes blocks, const Secret<kAesPair>& with) {
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i] ^= with.expose()[i];
}

/// Encrypts or decrypts one block or two, which take the running tweak and the one after it.
template <typename Crypt>
void process_blocks(MutableBytes blocks, Secret<kAesBlock>& running, const Crypt& crypt) {
  Secret<kAesPair> tweaks;
  for (std::size_t at = 0; at < blocks.size(); at += kAesBlock) {
    copy(running.expose(), tweaks.writable().subspan(at, kAesBlock));
    multiply_by_x(running.writable());
  }
  combine(blocks, tweaks);
  crypt(blocks);
  combine(blocks, tweaks);
}

/// Data units of whole blocks, and their end where there is a rest: ciphertext stealing takes the tweaks of
/// the last two blocks, in this order for encryption and exchanged for decryption.
template <typename Crypt>
void process(Bytes tweak_key, Bytes tweak, MutableBytes data, bool decrypts, const Crypt& crypt) {
  Secret<kAesBlock> running;
  copy(tweak, running.writable());
  AesKeys(tweak_key).encrypt(running.writable());
  const std::size_t rest = data.size() % kAesBlock;
  const std::size_t stolen_from = data.size() - rest - kAesBlock;  // the last whole block
  const bool is_last_apart = rest != 0 && decrypts;
  for_each_pair(data.first(is_last_apart ? stolen_from : data.size() - rest),
                [&](MutableBytes blocks) { process_blocks(blocks, running, crypt); });
  if (rest == 0) return;
  const MutableBytes last = data.subspan(stolen_from, kAesBlock);
  Secret<kAesBlock> tweak_of_end;
  tweak_of_end.copy_from(running);
  if (decrypts) {
    multiply_by_x(running.writable());
    process_blocks(last, running, crypt);
  }
  std::ranges::swap_ranges(data.subspan(stolen_from, rest), data.last(rest));
  process_blocks(last, tweak_of_end, crypt);
}

}  // namespace

void xts_encrypt(Bytes key, Bytes tweak, MutableBytes data) {
  const AesPairs aes(key.first(key.size() / 2));
  process(key.last(key.size() / 2), tweak, data, false, [&](MutableBytes blocks) { aes.encrypt(blocks); });
}

void xts_decrypt(Bytes key, Bytes tweak, MutableBytes data) {
  const AesPairs aes(key.first(key.size() / 2));
  process(key.last(key.size() / 2), tweak, data, true, [&](MutableBytes blocks) { aes.decrypt(blocks); });
}

}  // namespace coffer::crypto::bare
