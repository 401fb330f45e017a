#pragma once
#include <gmock/gmock.h>

#include <memory>

#include "reader/ccid/testing/host.h"
#include "reader/testing/echo_card.h"

namespace coffer::reader::ccid::testing {

inline void PrintTo(const Reply& reply, std::ostream* out) {
  *out << std::hex << "type " << +reply.type << " length " << reply.length << " slot " << +reply.slot
       << " seq " << +reply.seq << " status " << +reply.status << " error " << +reply.error << " last "
       << +reply.last;
}

inline Reply data_block(std::uint8_t seq, ByteVector data, std::uint8_t status = 0,
                        std::uint8_t chaining = 0) {
  const auto length = static_cast<std::uint32_t>(data.size());
  return {0x80, length, 0, seq, status, 0, chaining, std::move(data)};
}
inline Reply slot_status(std::uint8_t seq, std::uint8_t status, std::uint8_t clock = 0) {
  return {0x81, 0, 0, seq, status, 0, clock, {}};
}
/// A command that failed; the card has power unless `status` says otherwise.
inline Reply failure(std::uint8_t type, std::uint8_t seq, std::uint8_t error, std::uint8_t status = 0x40) {
  const bool is_stopped = type == 0x81 && status != 0x40;
  return {type, 0, 0, seq, status, error, static_cast<std::uint8_t>(type == 0x82 || is_stopped ? 1 : 0), {}};
}

/// `n` bytes that are not alike.
inline ByteVector pattern(std::size_t n) {
  ByteVector bytes(n);
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8) + 1);
  return bytes;
}

/// A slot with a card that echoes, and a host. The card works when serve() says so.
class SlotTest : public ::testing::Test {
 protected:
  explicit SlotTest(std::size_t max_block = kMaxBlock) : slot_(max_block) {}

  bool serve() { return ccid::serve(slot_, card_, mutex_); }
  std::optional<Reply> read() { return host_.read_reply(); }
  /// Sends a message, lets the card work, and reads the answer.
  std::optional<Reply> exchange(const ByteVector& transfer) {
    EXPECT_TRUE(host_.write(transfer));
    while (serve()) {
    }
    return read();
  }
  void power_on() {
    ASSERT_EQ(exchange(message(0x62, 0xA0)), data_block(0xA0, {0x3B, 0x80, 0x01}));
    resets_at_start_ = card_.resets;
  }
  [[nodiscard]] int resets() const { return card_.resets - resets_at_start_; }
  bool abort_request(std::uint8_t seq, std::uint8_t slot = 0) {
    const std::array<std::uint8_t, 8> setup{0x21, 0x01, slot, seq, 0, 0, 0, 0};
    return slot_.control(setup).has_value();
  }

  Slot slot_;
  reader::testing::EchoCard card_;
  NoMutex mutex_;
  Host host_{slot_};

 private:
  int resets_at_start_ = 0;
};

/// The same with the power on.
class PoweredSlotTest : public SlotTest {
 protected:
  using SlotTest::SlotTest;
  void SetUp() override { power_on(); }
};

}  // namespace coffer::reader::ccid::testing
