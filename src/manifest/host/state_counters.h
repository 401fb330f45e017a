#pragma once
#include <optional>

#include "manifest/manifest_store.h"
#include "platform/host/file_counter.h"
#include "platform/host/tpm_counter.h"

namespace coffer::manifest {

/// A counter of a TPM.
struct TpmPlace {
  std::string tcti;         ///< how the TPM is reached: see TpmCounter
  std::uint32_t index = 0;  ///< the NV index
};

/// Where the counters of a state are.
struct CounterPlaces {
  std::filesystem::path file = "";             ///< raised with each transaction
  std::optional<TpmPlace> tpm = std::nullopt;  ///< raised at each start and now and then
  [[nodiscard]] std::string text() const;      ///< for messages
};

/// The counters of a state on a host.
class StateCounters {
 public:
  /// Opens nothing yet: a counter is reached at its first call. `places.file` is not empty.
  explicit StateCounters(const CounterPlaces& places) : file_(places.file) {
    if (places.tpm) tpm_.emplace(places.tpm->tcti, places.tpm->index);
  }
  /// As a ManifestStore takes them; valid as long as this object.
  [[nodiscard]] Counters counters() { return {file_, tpm_ ? &*tpm_ : nullptr}; }

 private:
  platform::FileCounter file_;
  std::optional<platform::TpmCounter> tpm_;
};

}  // namespace coffer::manifest
