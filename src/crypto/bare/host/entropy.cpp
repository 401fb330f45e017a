// For tests of this back-end on a host: the operating system's generator.

#include "crypto/bare/entropy.h"

#include <sys/random.h>

namespace coffer::crypto::bare {

bool read_entropy(MutableBytes out) {
  return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
}

}  // namespace coffer::crypto::bare
