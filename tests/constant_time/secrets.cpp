#include "secrets.h"

#include <sys/random.h>
#include <valgrind/memcheck.h>

#include "crypto/bare/declassify.h"
#include "crypto/bare/entropy.h"

namespace constant_time {

void mark_secret(coffer::MutableBytes bytes) { VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()); }
void mark_public(coffer::Bytes bytes) { VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()); }
unsigned mistakes() { return static_cast<unsigned>(VALGRIND_COUNT_ERRORS); }

}  // namespace constant_time

// What the back-end asks of its platform: here all entropy is secret, and so all random numbers are.
namespace coffer::crypto::bare {

void declassify(const void* memory, std::size_t size) { VALGRIND_MAKE_MEM_DEFINED(memory, size); }

bool read_entropy(MutableBytes out) {
  if (getrandom(out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) return false;
  constant_time::mark_secret(out);
  return true;
}

}  // namespace coffer::crypto::bare
