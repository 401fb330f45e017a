#pragma once
#include <optional>

#include "crypto/bare/rsa/arena.h"
#include "crypto/bare/worker.h"

namespace coffer::crypto::bare {

/// The worker for the time of an operation, with a workspace for its jobs, if there are both.
class Beside {
 public:
  /// `own`: the arena of the operation.
  explicit Beside(Arena& own) : arena_(&own) {
    if (bare::worker() == nullptr) return;
    other_.emplace();
    if (!*other_) return;
    worker_ = bare::worker();
    arena_ = &*other_;
  }

  /// Whether jobs run at the same time.
  [[nodiscard]] bool has_worker() const { return worker_ != nullptr; }
  /// Where the job that runs beside takes its numbers: the operation's own arena when they run in turn.
  [[nodiscard]] Arena& arena() { return *arena_; }
  /// As run_both(). `there` takes numbers from arena(), `here` from the operation's own.
  void run(Worker::Job job, void* there, void* here) const { run_both(worker_, job, there, here); }

 private:
  std::optional<Arena> other_;
  Arena* arena_;
  Worker* worker_ = nullptr;
};

}  // namespace coffer::crypto::bare
