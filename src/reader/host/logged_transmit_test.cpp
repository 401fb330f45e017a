#include "reader/host/logged_transmit.h"

#include <gtest/gtest.h>

#include <new>
#include <vector>

namespace coffer::reader {
namespace {

constexpr std::uint8_t kDeciphered = 0xDD;

/// Runs out of memory when a part of the answer is written.
class CardThatThrows final : public card::ApduHandler {
 public:
  [[nodiscard]] Bytes atr() const override { return {}; }
  void reset() override {}
  void set_caller(const platform::Caller*) override {}
  [[nodiscard]] bool has_login() const override { return false; }
  std::size_t transmit(Bytes, MutableBytes response) override {
    response[0] = kDeciphered;
    throw std::bad_alloc();
  }
};

TEST(LoggedTransmit, CommandThatThrows_LeavesNeitherCommandNorResponse) {
  CardThatThrows card;
  std::vector<std::uint8_t> command{0x00, 0x20, 0x00, 0x81, 0x01, 0x31};
  std::vector<std::uint8_t> response(16);
  EXPECT_THROW((void)logged_transmit(card, command, response, Log::none()), std::bad_alloc);
  EXPECT_EQ(command, std::vector<std::uint8_t>(6, 0));
  EXPECT_EQ(response, std::vector<std::uint8_t>(16, 0));
}

}  // namespace
}  // namespace coffer::reader
