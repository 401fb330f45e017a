#include "crypto/bare/aes.h"

#include <bit>
#include <cstring>

#include "crypto/bare/aes/layout.h"
#include "crypto/bare/wipe_object.h"

namespace coffer::crypto::bare {
namespace {

using aes::Word;
static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kSingle = 4;
constexpr std::size_t kPair = 8;
constexpr Word kLowBits = 0x01010101;
constexpr Word kSboxConstant = 0x63636363;

/// Words of secrets, wiped at the end.
template <std::size_t N>
struct Words {
  Words() = default;
  ~Words() { wipe_object(words); }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  Word* data() { return words.data(); }
  Word& operator[](std::size_t i) { return words[i]; }

  std::array<Word, N> words{};
};

bool is_aligned(const std::uint8_t* bytes) {
  return reinterpret_cast<std::uintptr_t>(bytes) % alignof(Word) == 0;
}

// Where an address may be that of a word, four copies of words take the place of a call.
void load(Word* columns, const std::uint8_t* block) {
  if (is_aligned(block)) {
    std::memcpy(columns, __builtin_assume_aligned(block, alignof(Word)), kAesBlock);
  } else {
    std::memcpy(columns, block, kAesBlock);
  }
}

void store(std::uint8_t* block, const Word* columns) {
  if (is_aligned(block)) {
    std::memcpy(__builtin_assume_aligned(block, alignof(Word)), columns, kAesBlock);
  } else {
    std::memcpy(block, columns, kAesBlock);
  }
}

void combine(Word* columns, const Word* with) {
  for (std::size_t i = 0; i < kSingle; ++i) columns[i] ^= with[i];
}

bool lacks_shifts(unsigned rounds) { return rounds % 4 != 0; }

void encrypt_columns(const AesKeys& keys, Word* columns) {
  aes::slice_single(columns);
  aes::encrypt_single(columns, keys.words().data(), keys.rounds());
  aes::slice_single(columns);
  if (lacks_shifts(keys.rounds())) aes::shift_rows_twice(columns);
}

/// FIPS 197, 5.2: SubWord. `bits`: to work with.
Word substitute_word(Word word, Words<kPair>& bits) {
  for (unsigned i = 0; i < kPair; ++i) bits[i] = word >> i;
  aes::substitute(bits.data());
  Word result = kSboxConstant;
  for (unsigned i = 0; i < kPair; ++i) result ^= (bits[i] & kLowBits) << i;
  return result;
}

/// FIPS 197, 5.2: a round key after the other, as columns.
void expand(Word* columns, std::size_t key_columns, std::size_t all) {
  Words<kPair> bits;
  Word constant = 1;
  Word last = columns[key_columns - 1];
  for (std::size_t i = key_columns, at = 0; i < all; ++i) {
    if (at == 0) {
      last = substitute_word(std::rotr(last, 8), bits) ^ constant;
      constant = (constant << 1) ^ (0x11Bu & (0u - (constant >> 7)));
    } else if (at == 4 && key_columns == 8) {
      last = substitute_word(last, bits);
    }
    last ^= columns[i - key_columns];
    columns[i] = last;
    at = at + 1 == key_columns ? 0 : at + 1;
  }
}

/// ShiftRows of a sliced block undone once: row r turns by r columns.
Word shift_rows_back_once(Word x) {
  return (x & 0x000000FF) | ((x << 1) & 0x0000EE00) | ((x >> 3) & 0x00001100) | ((x << 2) & 0x00CC0000) |
         ((x >> 2) & 0x00330000) | ((x << 3) & 0x88000000) | ((x >> 1) & 0x77000000);
}

/// The same done two times.
Word shift_rows_back_twice(Word x) {
  return (x & 0x00FF00FF) | ((x >> 2) & 0x33003300) | ((x << 2) & 0xCC00CC00);
}

/// Moves a sliced round key's rows to where `shifts` shifts that were left out have them.
void leave_rows(Word* key, unsigned shifts) {
  for (std::size_t i = 0; i < kSingle; ++i) {
    if ((shifts & 1) != 0) key[i] = shift_rows_back_once(key[i]);
    if ((shifts & 2) != 0) key[i] = shift_rows_back_twice(key[i]);
  }
}

}  // namespace

AesKeys::AesKeys(Bytes key) : rounds_(static_cast<unsigned>(key.size() / 4) + 6), words_{} {
  std::memcpy(words_.data(), key.data(), key.size());
  expand(words_.data(), key.size() / sizeof(Word), kSingle * (rounds_ + 1));
  for (unsigned round = 0; round <= rounds_; ++round) {
    Word* const words = words_.data() + kSingle * round;
    if (round > 0) {
      for (std::size_t i = 0; i < kSingle; ++i) words[i] ^= kSboxConstant;
    }
    aes::slice_single(words);
    leave_rows(words, round % 4);
  }
}

AesKeys::~AesKeys() { wipe_object(words_); }

void AesKeys::encrypt(AesBlock block) const {
  Words<kSingle> columns;
  load(columns.data(), block.data());
  encrypt_columns(*this, columns.data());
  store(block.data(), columns.data());
}

void AesKeys::encrypt_cbc(std::span<const std::uint8_t, kAesBlock> iv, MutableBytes data) const {
  Words<kSingle> chained;
  Words<kSingle> block;
  load(chained.data(), iv.data());
  for (std::size_t at = 0; at < data.size(); at += kAesBlock) {
    load(block.data(), data.data() + at);
    combine(chained.data(), block.data());
    encrypt_columns(*this, chained.data());
    store(data.data() + at, chained.data());
  }
}

AesPairs::AesPairs(const AesKeys& keys) : rounds_(keys.rounds()), words_{} {
  constexpr Word kLowLane = 0x0F0F0F0F;
  for (std::size_t i = 0; i < kSingle * (rounds_ + 1); ++i) {
    const Word low = keys.words()[i] & kLowLane;
    const Word high = (keys.words()[i] >> 4) & kLowLane;
    Word* const to = words_.data() + 2 * (i - i % kSingle) + i % kSingle;
    to[0] = low | (low << 4);
    to[kSingle] = high | (high << 4);
  }
}

AesPairs::~AesPairs() { wipe_object(words_); }

void AesPairs::encrypt(MutableBytes blocks) const {
  Words<kPair> s;
  for (std::size_t at = 0; at < blocks.size(); at += kAesBlock) load(s.data() + at / 4, blocks.data() + at);
  aes::slice_pair(s.data());
  aes::encrypt_pair(s.data(), words_.data(), rounds_);
  aes::slice_pair(s.data());
  for (std::size_t at = 0; at < blocks.size(); at += kAesBlock) {
    if (lacks_shifts(rounds_)) aes::shift_rows_twice(s.data() + at / 4);
    store(blocks.data() + at, s.data() + at / 4);
  }
}

void AesPairs::decrypt_columns(Word* columns) const {
  if (lacks_shifts(rounds_)) {
    aes::shift_rows_twice(columns);
    aes::shift_rows_twice(columns + kSingle);
  }
  aes::slice_pair(columns);
  aes::decrypt_pair(columns, words_.data(), rounds_);
  aes::slice_pair(columns);
}

void AesPairs::decrypt(MutableBytes blocks) const {
  Words<kPair> s;
  for (std::size_t at = 0; at < blocks.size(); at += kAesBlock) load(s.data() + at / 4, blocks.data() + at);
  decrypt_columns(s.data());
  for (std::size_t at = 0; at < blocks.size(); at += kAesBlock) {
    store(blocks.data() + at, s.data() + at / 4);
  }
}

void AesPairs::decrypt_cbc(std::span<const std::uint8_t, kAesBlock> iv, MutableBytes data) const {
  std::array<Word, kSingle + kPair> chained;  // public: the block before, and these
  Words<kPair> s;
  load(chained.data(), iv.data());
  for_each_pair(data, [&](MutableBytes pair) {
    const std::size_t words = pair.size() / sizeof(Word);
    for (std::size_t i = 0; i < words; i += kSingle) {
      load(s.data() + i, pair.data() + 4 * i);
      std::memcpy(chained.data() + kSingle + i, s.data() + i, kAesBlock);
    }
    decrypt_columns(s.data());
    for (std::size_t i = 0; i < words; i += kSingle) {
      combine(s.data() + i, chained.data() + i);
      store(pair.data() + 4 * i, s.data() + i);
    }
    std::memcpy(chained.data(), chained.data() + words, kAesBlock);
  });
}

}  // namespace coffer::crypto::bare
