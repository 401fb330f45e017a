#include "crypto/bare/aes_counter.h"

#include "base/endian.h"
#include "base/secret.h"

namespace coffer::crypto::bare {
namespace {

constexpr unsigned kLogBlock = 4;
constexpr std::size_t kShortCounter = 4;
constexpr std::size_t kNonce = kAesBlock - kShortCounter;

void count(std::span<std::uint8_t> counter) {
  unsigned carry = 1;
  for (std::size_t i = counter.size(); i-- > 0;) {
    carry += counter[i];
    counter[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

MutableBytes bytes(void* data, std::size_t size) { return {static_cast<std::uint8_t*>(data), size}; }
AesBlock block(void* data) { return AesBlock(static_cast<std::uint8_t*>(data), kAesBlock); }

const AesCounter& counter_of(const br_block_ctr_class* const* functions) {
  return *reinterpret_cast<const AesCounter*>(functions);
}
const AesCounterMac& mac_of(const br_block_ctrcbc_class* const* functions) {
  return *reinterpret_cast<const AesCounterMac*>(functions);
}

std::uint32_t run(const br_block_ctr_class* const* functions, const void* nonce, std::uint32_t first,
                  void* data, std::size_t size) {
  std::array<std::uint8_t, kAesBlock> counter;
  copy(Bytes(static_cast<const std::uint8_t*>(nonce), kNonce), counter);
  copy(be32(first), MutableBytes(counter).subspan(kNonce));
  add_key_stream<kShortCounter>(counter_of(functions).pairs, counter, bytes(data, size));
  return load_be32(std::span(counter).last<kShortCounter>());
}

void add_stream(const br_block_ctrcbc_class* const* functions, void* counter, void* data, std::size_t size) {
  add_key_stream<kAesBlock>(mac_of(functions).pairs, block(counter), bytes(data, size));
}

void add_to_mac(const br_block_ctrcbc_class* const* functions, void* mac, const void* data,
                std::size_t size) {
  const auto* from = static_cast<const std::uint8_t*>(data);
  const AesBlock sum = block(mac);
  for (std::size_t at = 0; at < size; at += kAesBlock) {
    for (std::size_t i = 0; i < kAesBlock; ++i) sum[i] ^= from[at + i];
    mac_of(functions).keys.encrypt(sum);
  }
}

void encrypt(const br_block_ctrcbc_class* const* functions, void* counter, void* mac, void* data,
             std::size_t size) {
  add_stream(functions, counter, data, size);
  add_to_mac(functions, mac, data, size);
}

void decrypt(const br_block_ctrcbc_class* const* functions, void* counter, void* mac, void* data,
             std::size_t size) {
  add_to_mac(functions, mac, data, size);
  add_stream(functions, counter, data, size);
}

// Without init: the keys are there before BearSSL is.
constexpr br_block_ctr_class kCounterClass = {sizeof(AesCounter), kAesBlock, kLogBlock, nullptr, run};
constexpr br_block_ctrcbc_class kCounterMacClass = {
    sizeof(AesCounterMac), kAesBlock, kLogBlock, nullptr, encrypt, decrypt, add_stream, add_to_mac};

}  // namespace

template <std::size_t counting>
void add_key_stream(const AesPairs& aes, AesBlock counter, MutableBytes data) {
  alignas(aes::Word) Secret<kAesPair> stream;  // so that it is loaded by words
  for_each_pair(data, [&](MutableBytes part) {
    const std::size_t size = part.size() > kAesBlock ? kAesPair : kAesBlock;
    const MutableBytes blocks = MutableBytes(stream.writable()).first(size);
    for (std::size_t at = 0; at < size; at += kAesBlock) {
      copy(counter, blocks.subspan(at, kAesBlock));
      count(counter.last<counting>());
    }
    aes.encrypt(blocks);
    for (std::size_t i = 0; i < part.size(); ++i) part[i] ^= blocks[i];
  });
}

template void add_key_stream<kShortCounter>(const AesPairs& aes, AesBlock counter, MutableBytes data);
template void add_key_stream<kAesBlock>(const AesPairs& aes, AesBlock counter, MutableBytes data);

AesCounter::AesCounter(Bytes key) : functions(&kCounterClass), pairs(key) {}
AesCounterMac::AesCounterMac(Bytes key) : functions(&kCounterMacClass), keys(key), pairs(keys) {}

}  // namespace coffer::crypto::bare
