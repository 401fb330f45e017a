#pragma once

namespace coffer::crypto {

/// Another processor that works beside the caller: the second core of a microcontroller. One job at a time.
/// Hosts have none.
class Worker {
 public:
  /// Computes in the memory behind `argument` and on its own stack. It asks nobody (no random numbers, no
  /// Progress) and is not stopped, so it ends within seconds.
  using Job = void (*)(void* argument);

  /// Begins job(argument), and returns. What the job works on is its own until wait() returns.
  /// @returns false when it does not: it is busy, or out of order
  [[nodiscard]] virtual bool begin(Job job, void* argument) = 0;
  /// Waits until the job that was begun is done, and wipes what it left on its stack.
  virtual void wait() = 0;

 protected:
  ~Worker() = default;
};

/// Runs a job twice: with `there` on the worker, and meanwhile with `here`; without a worker in turn.
inline void run_both(Worker* worker, Worker::Job job, void* there, void* here) {
  const bool has_begun = worker != nullptr && worker->begin(job, there);
  job(here);
  if (has_begun) {
    worker->wait();
  } else {
    job(there);
  }
}

}  // namespace coffer::crypto
