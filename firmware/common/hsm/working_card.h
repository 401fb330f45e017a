#pragma once
#include "card/apdu_handler.h"
#include "common/board/stopwatch.h"
#include "common/hsm/work.h"
#include "common/light/status.h"

namespace coffer::firmware {

/// Another card, whose work is known to the light and to the interrupts.
class WorkingCard final : public card::ApduHandler {
 public:
  /// All outlive it.
  WorkingCard(card::ApduHandler& card, Work& work, LightStatus& light, const Stopwatch& stopwatch)
      : card_(&card), work_(work), light_(light), stopwatch_(stopwatch) {}

  /// Another one takes its place.
  void replace(card::ApduHandler& card) { card_ = &card; }

  [[nodiscard]] Bytes atr() const override { return card_->atr(); }
  void reset() override { card_->reset(); }
  [[nodiscard]] bool has_login() const override { return card_->has_login(); }
  std::size_t transmit(Bytes command, MutableBytes response) override {
    const LightStatus::Processing processing(light_);
    work_.begin(now());
    const std::size_t size = card_->transmit(command, response);
    work_.end(now());
    return size;
  }
  void set_caller(const platform::Caller* caller) override { card_->set_caller(caller); }

 private:
  [[nodiscard]] std::uint32_t now() const { return static_cast<std::uint32_t>(stopwatch_.milliseconds()); }

  card::ApduHandler* card_;
  Work& work_;
  LightStatus& light_;
  const Stopwatch& stopwatch_;
};

}  // namespace coffer::firmware
