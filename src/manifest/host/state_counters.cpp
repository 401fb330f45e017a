#include "manifest/host/state_counters.h"

#include <array>
#include <cstdio>

namespace coffer::manifest {

std::string CounterPlaces::text() const {
  if (!tpm) return file.string();
  std::array<char, 9> index{};
  std::snprintf(index.data(), index.size(), "%08X", static_cast<unsigned>(tpm->index));
  return file.string() + " and TPM index " + index.data();
}

}  // namespace coffer::manifest
