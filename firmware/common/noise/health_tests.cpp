#include "common/noise/health_tests.h"

namespace coffer::firmware {

bool HealthTests::add(bool sample) {
  run_ = run_ != 0 && sample == last_ ? run_ + 1 : 1;
  last_ = sample;
  if (run_ >= kRepetitionCutoff) failed_ = true;

  if (seen_ == 0) {
    first_ = sample;
    equal_ = 0;
  }
  if (sample == first_) ++equal_;
  if (equal_ >= kProportionCutoff) failed_ = true;
  seen_ = (seen_ + 1) % kWindow;
  return !failed_;
}

}  // namespace coffer::firmware
