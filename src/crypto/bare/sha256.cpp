#include "crypto/bare/sha256.h"

#include <algorithm>
#include <cstring>

#include "base/endian.h"
#include "crypto/bare/wipe_object.h"

#ifdef __ARM_ARCH_6M__
extern "C" void coffer_sha256_compress(std::uint32_t* state, const unsigned char* block);
#else
extern "C" void br_sha2small_round(const unsigned char* block, std::uint32_t* state);
#endif

namespace coffer::crypto::bare {
namespace {

constexpr std::size_t kBlock = 64;
/// Where the message's length is in the last block.
constexpr std::size_t kLengthAt = 56;

using Context = br_sha256_context;

// BearSSL calls these through a table of functions whose first argument is a pointer to the context's first
// member.
Context& context_of(const br_hash_class** vtable) { return *reinterpret_cast<Context*>(vtable); }
const Context& context_of(const br_hash_class* const* vtable) {
  return *reinterpret_cast<const Context*>(vtable);
}

bool is_aligned(const unsigned char* bytes) {
  return reinterpret_cast<std::uintptr_t>(bytes) % alignof(std::uint32_t) == 0;
}

void init(const br_hash_class** vtable) {
  br_sha256_init(&context_of(vtable));
  *vtable = &kSha256Class;
}

void update(const br_hash_class** vtable, const void* data, std::size_t size) {
  Context& context = context_of(vtable);
  const auto* from = static_cast<const unsigned char*>(data);
  std::size_t filled = static_cast<std::size_t>(context.count) % kBlock;
  context.count += size;
  while (size > 0) {
    const bool is_in_place = filled == 0 && size >= kBlock && is_aligned(from);
    const std::size_t part = std::min(size, kBlock - filled);
    if (is_in_place) {
      sha256_compress(context.val, from);
    } else {
      std::memcpy(context.buf + filled, from, part);
      filled += part;
      if (filled == kBlock) sha256_compress(context.val, context.buf);
      filled %= kBlock;
    }
    from += part;
    size -= part;
  }
}

void out(const br_hash_class* const* vtable, void* digest) {
  Context context = context_of(vtable);
  std::size_t filled = static_cast<std::size_t>(context.count) % kBlock;
  context.buf[filled++] = 0x80;
  if (filled > kLengthAt) {
    std::memset(context.buf + filled, 0, kBlock - filled);
    sha256_compress(context.val, context.buf);
    filled = 0;
  }
  std::memset(context.buf + filled, 0, kLengthAt - filled);
  const auto bits = be64(context.count << 3);
  std::memcpy(context.buf + kLengthAt, bits.data(), bits.size());
  sha256_compress(context.val, context.buf);
  auto* to = static_cast<unsigned char*>(digest);
  for (const std::uint32_t word : context.val) {
    const auto bytes = be32(word);
    std::memcpy(to, bytes.data(), bytes.size());
    to += bytes.size();
  }
  wipe_object(context);
}

std::uint64_t state(const br_hash_class* const* vtable, void* to) {
  return br_sha256_state(&context_of(vtable), to);
}

void set_state(const br_hash_class** vtable, const void* from, std::uint64_t count) {
  br_sha256_set_state(&context_of(vtable), from, count);
}

}  // namespace

const br_hash_class kSha256Class = {sizeof(Context),
                                    BR_HASHDESC_ID(br_sha256_ID) | BR_HASHDESC_OUT(br_sha256_SIZE) |
                                        BR_HASHDESC_STATE(32) | BR_HASHDESC_LBLEN(6) |
                                        BR_HASHDESC_MD_PADDING | BR_HASHDESC_MD_PADDING_BE,
                                    init,
                                    update,
                                    out,
                                    state,
                                    set_state};

void sha256_compress(std::uint32_t* state, const unsigned char* block) {
#ifdef __ARM_ARCH_6M__
  coffer_sha256_compress(state, block);
#else
  br_sha2small_round(block, state);
#endif
}

}  // namespace coffer::crypto::bare
