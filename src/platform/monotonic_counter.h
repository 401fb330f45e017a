#pragma once
#include <cstdint>

#include "base/result.h"

namespace coffer::platform {

/// Why a counter is of no use now.
enum class CounterError {
  kMissing,  ///< there is no counter yet, or it is gone
  kInvalid,  ///< damaged, or something else is in its place
  kFailed,   ///< it cannot be reached: the medium or the device failed
};
/// What a call of a counter answers.
template <typename T>
using CounterResult = Result<T, CounterError>;

/// A number that lies outside the record store and only ever rises: an older copy of the records shows by it.
class MonotonicCounter {
 public:
  /// Where it stands. @errors kMissing, kInvalid, kFailed
  [[nodiscard]] virtual CounterResult<std::uint64_t> read() = 0;
  /// Raises it to `value`, which is not below read(). What is written survives the end of the process when
  /// this returns, and a power cut at the latest after sync().
  /// @errors as read(), kFailed also below what that answers, and perhaps before it has succeeded
  [[nodiscard]] virtual CounterResult<void> raise(std::uint64_t value) = 0;
  /// Makes what was raised survive a power cut. @errors kFailed
  [[nodiscard]] virtual CounterResult<void> sync() = 0;
  /// Makes the counter where read() answers kMissing: it then stands above every number that one in its place
  /// has had. One that is there stays, and so does what else lies there. @errors kFailed
  [[nodiscard]] virtual CounterResult<void> create() = 0;

 protected:
  ~MonotonicCounter() = default;
};

}  // namespace coffer::platform
