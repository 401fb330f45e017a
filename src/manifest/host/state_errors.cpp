#include "manifest/host/state_errors.h"

#include <utility>

namespace coffer::manifest {
namespace {

using platform::StateError;
using platform::StateErrorCode;

StateErrorCode translate(store::OpenErrorCode code) {
  switch (code) {
    case store::OpenErrorCode::kLocked:
      return StateErrorCode::kLocked;
    case store::OpenErrorCode::kNotAStore:
      return StateErrorCode::kNotAStore;
    case store::OpenErrorCode::kOtherFormat:
      return StateErrorCode::kOtherFormat;
    case store::OpenErrorCode::kCorrupt:
      return StateErrorCode::kCorrupt;
    case store::OpenErrorCode::kIo:
      return StateErrorCode::kIo;
  }
  std::unreachable();
}

}  // namespace

StateError translate(const store::OpenError& error) { return {translate(error.code), error.message}; }

StateError translate(ManifestError error, const std::filesystem::path& records,
                     const CounterPlaces& counters) {
  switch (error) {
    case ManifestError::kAltered:
      return {StateErrorCode::kAltered,
              records.string() +
                  ": the records are not as they were left: something in them was changed, "
                  "removed or added; put an untouched copy back"};
    case ManifestError::kRolledBack:
      return {StateErrorCode::kRolledBack,
              records.string() + ": an older copy: later transactions were counted than it holds"};
    case ManifestError::kCounterMissing:
      return {StateErrorCode::kCounterLost,
              counters.text() + ": the counter is missing: nothing tells whether the records are the newest"};
    case ManifestError::kCounterInvalid:
      return {StateErrorCode::kCounterLost,
              counters.text() +
                  ": this is no counter, or damaged, or not a private file of its owner (chmod 600); "
                  "look at it, and remove it if it is one"};
    case ManifestError::kCounterFailed:
      return {StateErrorCode::kIo, counters.text() + ": the counter cannot be read or written"};
    case ManifestError::kOtherCounters:
      return {StateErrorCode::kCounterLost,
              records.string() +
                  ": the records are not counted by the TPM, or by a TPM's counter that was not given"};
    case ManifestError::kStorage:
      return {StateErrorCode::kIo, records.string() + ": the records cannot be read or written"};
    case ManifestError::kCrypto:
      return {StateErrorCode::kIo, "the records cannot be checked: the cryptographic library failed"};
  }
  std::unreachable();
}

}  // namespace coffer::manifest
