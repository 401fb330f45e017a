#include "rp2/entropy.h"

#include "crypto/bare/entropy.h"
#include "rp2350/trng.h"

namespace coffer::rp2 {
namespace {

constinit Trng trng;
constinit firmware::CheckedNoise noise(trng);
constinit firmware::Entropy source(noise);

}  // namespace

firmware::Entropy& entropy() { return source; }

void start_entropy() { trng.restart(); }

}  // namespace coffer::rp2

bool coffer::crypto::bare::read_entropy(MutableBytes out) { return rp2::entropy().fill(out); }
