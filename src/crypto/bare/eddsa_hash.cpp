#include "crypto/bare/eddsa_hash.h"

#include <bearssl.h>

#include <array>

#include "crypto/bare/shake256.h"
#include "crypto/bare/wipe_object.h"

namespace coffer::crypto::bare {
namespace {

/// RFC 8032, section 2: "SigEd448", the flag for pure EdDSA, the length of the context.
constexpr auto kDom4 = std::to_array<std::uint8_t>({'S', 'i', 'g', 'E', 'd', '4', '4', '8', 0, 0});

}  // namespace

void eddsa_hash(EdwardsCurve curve, EddsaHashUse use, Parts message, MutableBytes out) {
  if (curve == EdwardsCurve::kEd25519) {
    br_sha512_context context;
    br_sha512_init(&context);
    for (const Bytes part : message) br_sha512_update(&context, part.data(), part.size());
    br_sha512_out(&context, out.data());
    wipe_object(context);
    return;
  }
  Shake256 shake;
  if (use == EddsaHashUse::kSignature) shake.absorb(kDom4);
  for (const Bytes part : message) shake.absorb(part);
  shake.squeeze(out);
}

}  // namespace coffer::crypto::bare
