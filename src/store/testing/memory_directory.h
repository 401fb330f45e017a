#pragma once
#include <unistd.h>

#include <cstdlib>

#include "store/testing/temporary_directory.h"

namespace coffer::store {

/// A TemporaryDirectory in memory where the system has a place for that: for tests that are not about a
/// medium, and would wait for it.
class MemoryDirectory : public TemporaryDirectory {
 public:
  MemoryDirectory() : TemporaryDirectory(::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : default_parent()) {}
};

}  // namespace coffer::store
