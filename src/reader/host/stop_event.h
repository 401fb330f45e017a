#pragma once
#include <atomic>
#include <chrono>

#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// Asks all threads that wait on it to end; once set it stays set. It is a file descriptor, so that a thread
/// waits for it and for its peer in one poll().
class StopEvent {
 public:
  /// @throws std::system_error when the process has no file descriptor left.
  StopEvent();

  /// Safe from any thread.
  void stop();
  /// Whether stop() was called. Safe from any thread.
  [[nodiscard]] bool stopped() const { return stopped_; }
  /// Sleeps, but no longer than until stop(). @returns whether it was stopped.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds limit) const;
  /// Becomes readable at stop(). Never read it.
  [[nodiscard]] int descriptor() const { return fd_.get(); }

 private:
  UniqueFd fd_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace coffer::reader
