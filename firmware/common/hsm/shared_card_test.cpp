#include "common/hsm/shared_card.h"

#include <gtest/gtest.h>

#include "common/board/one_thread_mutex.h"

namespace coffer::firmware {
namespace {

using reader::ccid::Slot;

/// Counts its resets, and answers each command with their number.
class CountingCard final : public card::ApduHandler {
 public:
  [[nodiscard]] Bytes atr() const override { return kAtr; }
  void reset() override { ++resets; }
  [[nodiscard]] bool has_login() const override { return false; }
  std::size_t transmit(Bytes, MutableBytes response) override {
    response[0] = static_cast<std::uint8_t>(resets);
    return 1;
  }
  void set_caller(const platform::Caller*) override {}

  int resets = 0;

 private:
  static constexpr std::array<std::uint8_t, 2> kAtr{0x3b, 0x00};
};

class SharedCardTest : public ::testing::Test {
 protected:
  static void send(Slot& slot, std::uint8_t type, std::uint8_t data = 0) {
    std::vector<std::uint8_t> message{type, data, 0, 0, 0, 0, 0, 0, 0, 0};
    message.resize(message.size() + data);
    slot.receive_packet(message);
  }
  static void power_on(Slot& slot) { send(slot, 0x62); }
  static void command(Slot& slot) { send(slot, 0x6f, 5); }
  /// The last byte of the answer.
  static int answer(Slot& slot) {
    const auto packet = slot.packet_to_send();
    const int last = packet ? packet->back() : -1;
    slot.packet_sent();
    return last;
  }
  int serve(Slot& slot) {
    EXPECT_TRUE(shared_.serve(card_, mutex_));
    return answer(slot);
  }

  OneThreadMutex mutex_;
  Slot first_;
  Slot second_;
  CountingCard card_;
  SharedCard shared_{first_, second_};
};

TEST_F(SharedCardTest, OneHostAlone_KeepsItsSession) {
  power_on(first_);
  (void)serve(first_);
  for (int i = 0; i < 3; ++i) {
    command(first_);
    EXPECT_EQ(serve(first_), 1);
  }
  EXPECT_FALSE(shared_.serve(card_, mutex_));
}

TEST_F(SharedCardTest, JobOfTheOther_BeginsWithAReset) {
  power_on(first_);
  (void)serve(first_);
  power_on(second_);
  (void)serve(second_);
  const int resets = card_.resets;
  command(second_);
  EXPECT_EQ(serve(second_), resets);
  command(first_);
  EXPECT_EQ(serve(first_), resets + 1);
  command(second_);
  EXPECT_EQ(serve(second_), resets + 2);
}

TEST_F(SharedCardTest, BothAtOnce_ComeInTurns) {
  for (Slot* const slot : {&first_, &second_}) {
    power_on(*slot);
    (void)serve(*slot);
  }
  for (int i = 0; i < 3; ++i) {
    command(first_);
    command(second_);
    ASSERT_TRUE(shared_.serve(card_, mutex_));
    ASSERT_TRUE(shared_.serve(card_, mutex_));
    EXPECT_NE(answer(first_), -1);
    EXPECT_NE(answer(second_), -1);
  }
}

}  // namespace
}  // namespace coffer::firmware
