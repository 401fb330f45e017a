#pragma once

namespace coffer::crypto {

/// Asked now and then by an operation that takes long, on the thread that computes: some times a second on a
/// microcontroller. What else it does meanwhile (feeding a watchdog) is its own.
class Progress {
 public:
  /// @returns whether to go on; if not, the operation answers kCancelled.
  [[nodiscard]] virtual bool go_on() = 0;

 protected:
  ~Progress() = default;
};

/// What an operation asks: nobody (nullptr) cancels nothing.
[[nodiscard]] inline bool goes_on(Progress* progress) { return progress == nullptr || progress->go_on(); }

}  // namespace coffer::crypto
