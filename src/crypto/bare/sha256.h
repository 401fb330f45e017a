#pragma once
#include <bearssl.h>

#include <cstdint>

namespace coffer::crypto::bare {

/// SHA-256 as BearSSL's functions take a hash function. Its contexts are BearSSL's.
extern const br_hash_class kSha256Class;

/// The compression function (FIPS 180-4, 6.2.2) on eight words of state and a block of 64 bytes, at an
/// address that a word may have: assembly on a Cortex-M0+ (armv6m/), BearSSL's elsewhere.
void sha256_compress(std::uint32_t* state, const unsigned char* block);

}  // namespace coffer::crypto::bare
