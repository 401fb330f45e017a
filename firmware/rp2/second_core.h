#pragma once
#include <cstdint>

#include "crypto/worker.h"

namespace coffer::rp2 {

/// Core 1, which works at long computations beside core 0. What it runs and reads lies in SRAM
/// (scripts/checks/job_code), so flash may be written meanwhile; between jobs it sleeps there. A fault of it
/// is one of the board: see rp2/fault.h.
class SecondCore final : public crypto::Worker {
 public:
  /// Launches it. Once. @returns whether it answers; if not, it takes no job
  bool start();

  [[nodiscard]] bool begin(Job job, void* argument) override;
  /// A job that takes a minute longer than what the caller did meanwhile is a fault.
  void wait() override;

 private:
  bool is_free_ = false;
};

}  // namespace coffer::rp2
