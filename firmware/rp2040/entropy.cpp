#include "rp2/entropy.h"

#include "crypto/bare/entropy.h"
#include "rp2040/ring_oscillator.h"

namespace coffer::rp2 {
namespace {

constinit RingOscillator oscillator;
constinit firmware::Entropy source(oscillator);

}  // namespace

firmware::Entropy& entropy() { return source; }

void start_entropy() { oscillator.start(); }

}  // namespace coffer::rp2

bool coffer::crypto::bare::read_entropy(MutableBytes out) { return rp2::entropy().fill(out); }
