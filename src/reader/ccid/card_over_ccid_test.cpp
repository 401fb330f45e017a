#include <mutex>
#include <thread>

#include "card/testing/test_device.h"
#include "reader/ccid/testing/slot_fixture.h"

// The real card behind the slot, on a token in memory.

namespace coffer::reader::ccid {
namespace {

using card::testing::from_hex;
using card::testing::TestDevice;
using card::testing::to_hex;
using testing::block;
using testing::ByteVector;
using testing::message;
using testing::pattern;

constexpr std::string_view kInitialize = "8050000016 8002000D 8106363438323139 82083537363231383830";
constexpr std::string_view kLogIn = "0020008106363438323139";
constexpr std::string_view kChallenge = "0084000008";

/// A token with a card, a slot whose messages hold `GetParam()` bytes, and a host that cuts its APDUs so.
class CardOverCcid : public ::testing::TestWithParam<std::size_t> {
 protected:
  ~CardOverCcid() override { card_.reset(); }

  testing::Reply exchange(const ByteVector& transfer) {
    EXPECT_TRUE(host_.write(transfer));
    while (serve(slot_, card_, mutex_)) {
    }
    return host_.read_reply().value_or(testing::failure(0, 0, 0, 0xEE));
  }
  /// One APDU, in as many blocks as it takes both ways. @returns the response APDU in hexadecimal.
  std::string transmit(Bytes apdu) {
    testing::Reply reply;
    bool is_first = true;
    do {
      const std::size_t size = std::min(apdu.size(), GetParam());
      const bool is_last = size == apdu.size();
      const int level = is_first ? (is_last ? 0 : 1) : (is_last ? 2 : 3);
      reply = exchange(block(++seq_, apdu.first(size), static_cast<std::uint8_t>(level)));
      EXPECT_EQ(reply.status, 0);
      EXPECT_EQ(reply.seq, seq_);
      apdu = apdu.subspan(size);
      is_first = false;
    } while (!apdu.empty());
    std::string response = to_hex(reply.data);
    while (reply.last == 0x01 || reply.last == 0x03) {
      reply = exchange(block(++seq_, {}, 0x10));
      response += to_hex(reply.data);
    }
    return response;
  }
  std::string transmit(std::string_view hex) { return transmit(from_hex(hex)); }

  std::uint8_t seq_ = 0;
  TestDevice device_;
  card::Card card_{device_.token()};
  Slot slot_{GetParam()};
  testing::NoMutex mutex_;
  testing::Host host_{slot_};
};

TEST_P(CardOverCcid, LongFile_IsWrittenAndReadWithExtendedApdus) {
  EXPECT_EQ(to_hex(exchange(message(0x62, 0)).data), to_hex(card_.atr()));
  ASSERT_EQ(transmit(kInitialize), "9000");
  ASSERT_EQ(transmit(kLogIn), "9000");
  const auto content = pattern(2000);
  // UPDATE BINARY of CD01: offset 0, 2,000 bytes.
  auto update = from_hex("00D7CD01 0007D8 54020000 538207D0");
  update.insert(update.end(), content.begin(), content.end());
  ASSERT_EQ(transmit(update), "9000");
  EXPECT_EQ(transmit("00B1CD01 000004 54020000 0000"), to_hex(content) + "9000");
}

TEST_P(CardOverCcid, PowerOffOnAndSuspend_EndTheLogin) {
  exchange(message(0x62, 0));
  ASSERT_EQ(transmit(kInitialize), "9000");
  constexpr std::string_view kPinStatus = "00200081";
  for (const std::uint8_t power : {std::uint8_t{0x62}, std::uint8_t{0x63}, std::uint8_t{0}}) {
    ASSERT_EQ(transmit(kLogIn), "9000");
    ASSERT_EQ(transmit(kPinStatus), "9000");
    if (power == 0) {
      slot_.suspended();
      slot_.resumed();
    } else {
      exchange(message(power, 0));
    }
    if (power != 0x62) exchange(message(0x62, 0));
    EXPECT_EQ(transmit(kPinStatus), "63C3") << +power;
  }
}

INSTANTIATE_TEST_SUITE_P(InBlocks, CardOverCcid, ::testing::Values(kMinBlock, 1000, kMaxBlock));

/// A mutex as firmware's, which keeps the interrupt away.
class InterruptMutex final : public platform::Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

TEST(CcidService, PacketsCome_WhileTheMainLoopWorks) {
  TestDevice device;
  card::Card card(device.token());
  const auto slot = std::make_unique<Slot>();
  InterruptMutex mutex;
  std::jthread main_loop([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!serve(*slot, card, mutex)) std::this_thread::yield();
    }
  });
  // This thread is the USB interrupt.
  testing::Host host(*slot);
  const auto exchange = [&](const ByteVector& transfer) {
    for (bool written = false;; std::this_thread::yield()) {
      const platform::Lock lock(mutex);
      written = written || host.write(transfer);
      (void)slot->is_gone();
      slot->request_time_extension(1);
      const auto reply = host.read_reply();
      if (written && reply && (reply->status & 0x80) == 0) return *reply;
    }
  };
  EXPECT_EQ(exchange(message(0x62, 0)).data.size(), card.atr().size());
  for (std::uint8_t seq = 1; seq < 100; ++seq) {
    const auto reply = exchange(block(seq, from_hex(kChallenge)));
    EXPECT_EQ(reply.seq, seq);
    EXPECT_EQ(reply.data.size(), 10u);
  }
}

}  // namespace
}  // namespace coffer::reader::ccid
