#include "reader/vpcd/vpcd_reader.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "reader/testing/echo_card.h"
#include "reader/testing/fake_vpcd.h"
#include "reader/testing/log_text.h"
#include "reader/testing/memory_scan.h"

namespace coffer::reader {
namespace {

using namespace std::chrono_literals;
using testing::EchoCard;
using ::testing::ElementsAre;
using testing::FakeVpcd;
using ::testing::IsEmpty;

/// Answers a long command with the longest response that the reader can carry, others with one byte more.
class LongCard final : public card::ApduHandler {
 public:
  [[nodiscard]] Bytes atr() const override { return EchoCard::kAtr; }
  void reset() override {}
  [[nodiscard]] bool has_login() const override { return false; }
  void set_caller(const platform::Caller*) override {}
  std::size_t transmit(Bytes command, MutableBytes response) override {
    const std::size_t size = command.size() > 60000 ? 0xFFFF : 0x10000;
    std::ranges::fill(response.first(size), std::uint8_t{0x55});
    return size;
  }
};

/// An echo card in a fake virtual reader, until the end of the scope.
class VpcdReaderTest : public ::testing::Test {
 protected:
  ~VpcdReaderTest() override { stop_.stop(); }

  void insert(card::ApduHandler& card, std::uint16_t port) {
    reader_.emplace(VpcdAddress{"127.0.0.1", port}, owners_, card, log_.log());
    thread_ = std::jthread([this] { reader_->run(stop_); });
  }
  void insert() { insert(card_, vpcd_.port()); }

  /// Waits for a line of the log with `text`, ten seconds at most.
  bool logs(std::string_view text) {
    for (int tries = 0; tries < 1000 && !log_.text().contains(text); ++tries)
      std::this_thread::sleep_for(10ms);
    return log_.text().contains(text);
  }

  testing::LogText log_;
  ReaderOwners owners_ = ReaderOwners::usual();
  EchoCard card_;
  LongCard long_card_;
  FakeVpcd vpcd_;
  StopEvent stop_;
  std::optional<VpcdReader> reader_;
  std::jthread thread_;
};

TEST_F(VpcdReaderTest, Apdu_IsAnsweredByTheCard) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x00, 0x84, 0x00, 0x00, 0x08});
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x00, 0x84, 0x00, 0x00, 0x08, 0x90, 0x00));
}

TEST_F(VpcdReaderTest, Card_IsToldWhichReaderSendsItsCommands) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  ASSERT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
  const platform::CallerIdentity first = card_.who;
  EXPECT_EQ(first.kind, platform::CallerIdentity::Kind::kReader);
  EXPECT_EQ(first.name, "127.0.0.1:" + std::to_string(vpcd_.port()));
  vpcd_.drop_card();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  ASSERT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
  EXPECT_GT(card_.who.session, first.session) << "another connection is another session";
}

TEST_F(VpcdReaderTest, Atr_IsTheCards) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  EXPECT_THAT(vpcd_.receive(), ::testing::ElementsAreArray(EchoCard::kAtr));
}

TEST_F(VpcdReaderTest, EachPowerControl_ResetsTheCard) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  for (int control = 0; control <= 2; ++control) {
    vpcd_.send({static_cast<std::uint8_t>(control)});
    vpcd_.send({0x04});  // its answer shows that the control is done
    ASSERT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
    EXPECT_EQ(card_.resets, control + 1);
  }
}

TEST_F(VpcdReaderTest, UnknownControlAndEmptyMessage_AreIgnored) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x03});
  vpcd_.send({0xFF});
  vpcd_.send({});
  vpcd_.send({0x01, 0x02});
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x01, 0x02, 0x90, 0x00));
  EXPECT_EQ(card_.resets, 0);
}

TEST_F(VpcdReaderTest, MessageInSinglePieces_IsPutTogether) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  for (const std::uint8_t byte : std::array<std::uint8_t, 5>{0x00, 0x03, 0x0A, 0x0B, 0x0C}) {
    vpcd_.send_raw(Bytes(&byte, 1));
  }
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x0A, 0x0B, 0x0C, 0x90, 0x00));
}

TEST_F(VpcdReaderTest, ReaderLost_ResetsTheCardAndConnectsAgain) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  ASSERT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
  vpcd_.drop_card();
  ASSERT_TRUE(vpcd_.accept_card());
  EXPECT_EQ(card_.resets, 1);
  vpcd_.send({0x01, 0x02});
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x01, 0x02, 0x90, 0x00));
}

TEST_F(VpcdReaderTest, ReaderLostInsideAMessage_ConnectsAgain) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  const std::array<std::uint8_t, 5> truncated{0xFF, 0xFF, 1, 2, 3};
  vpcd_.send_raw(truncated);
  vpcd_.drop_card();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  EXPECT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
}

TEST_F(VpcdReaderTest, HalfAMessage_LeavesNothingInMemory) {
  const testing::TracedSecret secret;
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  secret.lend({0, 200}, [&](const auto& bytes) { vpcd_.send_raw(bytes); });
  for (int tries = 0; tries < 500 && !secret.is_in_memory(); ++tries) std::this_thread::sleep_for(20ms);
  ASSERT_TRUE(secret.is_in_memory()) << "the reader has it";
  vpcd_.drop_card();
  ASSERT_TRUE(vpcd_.accept_card());
  EXPECT_FALSE(secret.is_in_memory());
}

TEST_F(VpcdReaderTest, ReaderThatStartsLater_IsFound) {
  std::uint16_t port = 0;
  {
    const FakeVpcd gone;
    port = gone.port();
  }
  insert(card_, port);
  FakeVpcd late(port);
  ASSERT_TRUE(late.accept_card());
}

TEST_F(VpcdReaderTest, Stop_HangsUpAndEnds) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  stop_.stop();
  EXPECT_TRUE(vpcd_.card_hangs_up());
  thread_.join();
}

TEST_F(VpcdReaderTest, StopWithoutAReader_Ends) {
  insert(card_, 1);  // nobody listens there
  stop_.stop();
  thread_.join();
}

TEST_F(VpcdReaderTest, ReaderOfAnotherUser_IsToldNothing) {
  owners_.users = {::geteuid() + 1};
  insert();
  for (const bool speaks : {true, false}) {
    ASSERT_TRUE(vpcd_.accept_card());
    constexpr std::array<std::uint8_t, 3> kAskForAtr{0, 1, 4};
    if (speaks) vpcd_.send_raw(kAskForAtr);
    EXPECT_THAT(vpcd_.receive(), IsEmpty()) << "no ATR for whoever took the port";
    EXPECT_TRUE(vpcd_.card_hangs_up());
  }
  EXPECT_TRUE(logs("refused: the reader belongs to the user " + std::to_string(::geteuid())));
  const std::string text = log_.text();
  EXPECT_EQ(text.find("refused"), text.rfind("refused")) << "said once, not at each attempt: " << text;
  EXPECT_FALSE(text.contains("reader connected"));
}

TEST_F(VpcdReaderTest, AnyonesReader_IsServedWhenSaidSo) {
  owners_ = {.anyone = true, .users = {}};
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  EXPECT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
}

TEST_F(VpcdReaderTest, ReaderIsConnected_WhenItHasSpoken) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  std::this_thread::sleep_for(300ms);
  EXPECT_FALSE(log_.text().contains("reader connected"));
  vpcd_.send({0x04});
  EXPECT_TRUE(logs("reader connected"));
}

TEST_F(VpcdReaderTest, ReaderWithAnotherCard_IsLeftAlone) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x04});
  ASSERT_THAT(vpcd_.receive(), ::testing::SizeIs(3));
  EchoCard other_card;
  VpcdReader other({"127.0.0.1", vpcd_.port()}, owners_, other_card, log_.log());
  std::jthread waiting([&] { other.run(stop_); });
  EXPECT_TRUE(logs("another card is in the reader"));
  EXPECT_FALSE(vpcd_.has_waiting_card()) << "nobody waits to take the place of the card";
  stop_.stop();
}

TEST_F(VpcdReaderTest, OutOfMemory_EndsTheSessionAndConnectsAgain) {
  insert();
  ASSERT_TRUE(vpcd_.accept_card());
  card_.out_of_memory = true;
  vpcd_.send({0x01, 0x02});
  EXPECT_TRUE(vpcd_.card_hangs_up());
  card_.out_of_memory = false;
  ASSERT_TRUE(vpcd_.accept_card());
  vpcd_.send({0x01, 0x02});
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x01, 0x02, 0x90, 0x00));
  EXPECT_EQ(card_.resets, 1);
}

TEST_F(VpcdReaderTest, LongestMessages_AreCarriedAndLongerOnesRefused) {
  insert(long_card_, vpcd_.port());
  ASSERT_TRUE(vpcd_.accept_card());
  const std::vector<std::uint8_t> message(2 + 0xFFFF, 0xFF);
  vpcd_.send_raw(message);
  EXPECT_THAT(vpcd_.receive(), ::testing::SizeIs(0xFFFF));
  vpcd_.send({0x00, 0xB0});
  EXPECT_THAT(vpcd_.receive(), ElementsAre(0x67, 0x00));
}

}  // namespace
}  // namespace coffer::reader
