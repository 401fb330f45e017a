#pragma once
#include "card/apdu_handler.h"

namespace coffer::firmware {

/// Why a device refuses to work.
enum class Fault : std::uint8_t {
  kStorage,  ///< what is in flash is damaged: 6581 (memory failure)
  kNoise,    ///< the source of noise failed its health tests: 6F01
  kSelf,     ///< anything else that kept the token from starting: 6F02
};

/// What a host meets when the device refuses to work: a card that answers all commands with the reason.
class OutOfOrderCard final : public card::ApduHandler {
 public:
  explicit OutOfOrderCard(Fault fault) : fault_(fault) {}

  [[nodiscard]] Bytes atr() const override;
  void reset() override {}
  [[nodiscard]] bool has_login() const override { return false; }
  std::size_t transmit(Bytes command, MutableBytes response) override;
  void set_caller(const platform::Caller*) override {}

 private:
  Fault fault_;
};

}  // namespace coffer::firmware
