#pragma once
#include <thread>

#include "crypto/worker.h"

namespace coffer::crypto::testing {

/// A worker that is a thread.
class ThreadWorker : public Worker {
 public:
  virtual ~ThreadWorker() = default;

  [[nodiscard]] bool begin(Job job, void* argument) override {
    ++begun;
    thread_ = std::thread([=] { job(argument); });
    return true;
  }
  void wait() override { thread_.join(); }

  int begun = 0;

 private:
  std::thread thread_;
};

}  // namespace coffer::crypto::testing
