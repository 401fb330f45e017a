#pragma once
#include "crypto/progress.h"

namespace coffer::crypto::testing {

/// Lets an operation go on so many times.
class Impatient final : public Progress {
 public:
  explicit Impatient(int patience) : left_(patience) {}

  [[nodiscard]] bool go_on() override {
    ++asked;
    return left_-- > 0;
  }

  int asked = 0;

 private:
  int left_;
};

}  // namespace coffer::crypto::testing
