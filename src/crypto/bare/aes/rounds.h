#pragma once
#include "crypto/bare/aes/sbox.h"

namespace coffer::crypto::bare::aes {

/// Fixsliced AES (Adomnicai and Peyrin, "Fixslicing AES-like ciphers", 2020): rows are never shifted; instead
/// the mixing of columns and the round keys follow where bytes have stayed, which repeats after four rounds.
///
/// Eight words are two blocks: word i has bit i of each byte, that of row r and column c of block b in bit
/// 8r + 4b + c. Four words are one block: word i has bits i (b = 0) and i + 4 (b = 1).
inline constexpr unsigned kMaxRounds = 14;

/// The four words of one round key after another: that of round r with its rows where r shifts were left out,
/// plus, but for the first, the S-box's constant.
using SingleKeys = std::array<Word, 4 * (kMaxRounds + 1)>;
/// The same with eight words for a round key, the same for both blocks.
using PairKeys = std::array<Word, 8 * (kMaxRounds + 1)>;

/// Encrypts a block. `keys`: of `rounds` + 1 round keys; `rounds`: 10, 12 or 14. The result lacks as many
/// shifts of rows as there are rounds. Assembly on a Cortex-M0+ (armv6m/), namespace reference elsewhere; so
/// are the following.
void encrypt_single(Word* state, const Word* keys, unsigned rounds);
/// Encrypts two blocks.
void encrypt_pair(Word* state, const Word* keys, unsigned rounds);
/// Decrypts two blocks whose rows are where encrypt_pair() leaves them.
void decrypt_pair(Word* state, const Word* keys, unsigned rounds);
/// SubBytes but for its constant, in place on eight words.
void substitute(Word* state);

namespace reference {

void encrypt_single(Word* state, const Word* keys, unsigned rounds);
void encrypt_pair(Word* state, const Word* keys, unsigned rounds);
void decrypt_pair(Word* state, const Word* keys, unsigned rounds);

}  // namespace reference
}  // namespace coffer::crypto::bare::aes
