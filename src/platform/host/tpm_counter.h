#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "platform/monotonic_counter.h"

namespace coffer::platform {

/// A counter in a TPM 2.0: an NV index of the type counter (TPM 2.0 Library, part 1, section 37). No copy of
/// a disk brings it back, and when the index is deleted and made anew it starts above all counters that the
/// TPM ever had. A step takes some milliseconds and wears the TPM: not for each transaction. For one thread.
class TpmCounter final : public MonotonicCounter {
 public:
  /// `tcti`: how the TPM is reached, as tpm2-tss names it: "device:/dev/tpmrm0", "swtpm:host=...,port=...".
  /// `index`: the NV index, 01000000 to 01FFFFFF. Nothing is connected before the first call.
  TpmCounter(std::string tcti, std::uint32_t index);
  ~TpmCounter();
  TpmCounter(const TpmCounter&) = delete;
  TpmCounter& operator=(const TpmCounter&) = delete;

  /// Most steps that raise() takes: more is another counter's number.
  static constexpr std::uint64_t kMaxSteps = 8;

  /// @errors kMissing (no such index), kInvalid (not a counter), kFailed
  [[nodiscard]] CounterResult<std::uint64_t> read() override;
  /// Step by step, up to kMaxSteps; durable when it returns. @errors as read(), kFailed also when `value` is
  /// below it, or more than kMaxSteps above
  [[nodiscard]] CounterResult<void> raise(std::uint64_t value) override;
  [[nodiscard]] CounterResult<void> sync() override { return {}; }
  /// Defines the index under the owner's authorisation, which must be empty, and makes a first step.
  [[nodiscard]] CounterResult<void> create() override;

 private:
  class Connection;
  [[nodiscard]] CounterResult<Connection*> connect();

  const std::string tcti_;
  const std::uint32_t index_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace coffer::platform
