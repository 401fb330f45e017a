#pragma once
#include "common/light/pattern.h"

namespace coffer::firmware {

/// What the device is doing, for its light. The main loop writes it, an interrupt reads it.
class LightStatus {
 public:
  /// A person is asked, for a scope.
  class [[nodiscard]] Waiting {
   public:
    explicit Waiting(LightStatus& status) : status_(status) { status_.waiting_ = true; }
    ~Waiting() { status_.waiting_ = false; }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    LightStatus& status_;
  };
  /// A command is carried out, for a scope.
  class [[nodiscard]] Processing {
   public:
    explicit Processing(LightStatus& status) : status_(status) { status_.processing_ = true; }
    ~Processing() { status_.processing_ = false; }
    Processing(const Processing&) = delete;
    Processing& operator=(const Processing&) = delete;

   private:
    LightStatus& status_;
  };

  /// From now on the device refuses to work.
  void set_out_of_order() { out_of_order_ = true; }

  /// What the light tells.
  [[nodiscard]] LightState state(bool is_mounted, bool is_suspended) const {
    if (out_of_order_) return LightState::kOutOfOrder;
    if (waiting_) return LightState::kWaiting;
    if (processing_) return LightState::kProcessing;
    if (!is_mounted) return LightState::kNotMounted;
    return is_suspended ? LightState::kSuspended : LightState::kIdle;
  }

 private:
  volatile bool out_of_order_ = false;
  volatile bool waiting_ = false;
  volatile bool processing_ = false;
};

}  // namespace coffer::firmware
