#pragma once
#include "crypto/eddsa.h"
#include "crypto/hash.h"

namespace coffer::crypto::bare {

/// The hash of RFC 8032 of a curve, twice as long as its public key: SHA-512, or SHAKE256 behind dom4(0, "").
/// dom4 belongs to signatures, but not to the expansion of a seed.
enum class EddsaHashUse : std::uint8_t { kSeed, kSignature };
/// Hashes `message` to `out`: 64 bytes for Ed25519, 114 for Ed448.
void eddsa_hash(EdwardsCurve curve, EddsaHashUse use, Parts message, MutableBytes out);

}  // namespace coffer::crypto::bare
