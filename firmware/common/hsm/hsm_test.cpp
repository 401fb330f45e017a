#include "common/hsm/hsm.h"

#include <gmock/gmock.h>

#include "common/board/clocks.h"
#include "common/board/testing/fake_stopwatch.h"
#include "common/flash/testing/fake_block_flash.h"

namespace coffer::firmware {
namespace {

using ::testing::ElementsAre;
using testing::FakeBlockFlash;

constexpr std::uint32_t kStoreSectors = 32;
constexpr store::FlashGeometry kGeometry{
    .sectors = kStoreSectors + kTailSectors, .sector_size = kSectorSize, .page_size = kPageSize};

class FakeBoard final : public platform::Board {
 public:
  [[nodiscard]] platform::BoardKind kind() const override { return platform::BoardKind::kRp2040; }
  [[nodiscard]] Bytes serial_number() const override { return serial_; }
  [[nodiscard]] std::uint32_t free_memory() const override { return 100'000; }
  [[nodiscard]] std::uint32_t flash_size() const override { return 2u << 20; }
  [[nodiscard]] bool can_restart(platform::RestartInto) const override { return false; }
  void restart(platform::RestartInto) override {}

 private:
  std::array<std::uint8_t, 8> serial_{1, 2, 3, 4, 5, 6, 7, 8};
};

/// A device between two power cycles.
struct Powered {
  explicit Powered(FakeBlockFlash& flash)
      : hsm(std::make_unique<Hsm>(flash, board.serial_number(),
                                  BoardServices{.clock = clock,
                                                .token_clock = clock,
                                                .timer = timer,
                                                .board = board,
                                                .user_presence = nobody})) {}

  std::vector<std::uint8_t> transmit(const std::vector<std::uint8_t>& command) {
    std::vector<std::uint8_t> response(card::kMaxResponse);
    response.resize(hsm->card().transmit(command, response));
    return response;
  }

  testing::FakeStopwatch stopwatch;
  BoardClock clock{stopwatch};
  BoardTimer timer{stopwatch};
  FakeBoard board;
  platform::NobodyPresent nobody;
  std::unique_ptr<Hsm> hsm;
};

const std::vector<std::uint8_t> kSelect{0x00, 0xA4, 0x04, 0x0C, 0x0B, 0xE8, 0x2B, 0x06,
                                        0x01, 0x04, 0x01, 0x81, 0xC3, 0x1F, 0x02, 0x01};
const std::vector<std::uint8_t> kInitialise{0x80, 0x50, 0x00, 0x00, 0x19, 0x80, 0x02, 0x00, 0x01, 0x81,
                                            0x06, '6',  '4',  '8',  '2',  '1',  '9',  0x82, 0x08, '5',
                                            '7',  '6',  '2',  '1',  '8',  '8',  '0',  0x91, 0x01, 0x03};
const std::vector<std::uint8_t> kVerify{0x00, 0x20, 0x00, 0x81, 0x06, '6', '4', '8', '2', '1', '9'};

TEST(Hsm, BlankFlash_BecomesADevice_ThatRemembers) {
  FakeBlockFlash flash(kGeometry);
  {
    Powered device(flash);
    ASSERT_EQ(device.hsm->start(), std::nullopt);
    EXPECT_THAT(device.transmit(kSelect), ElementsAre(0x90, 0x00));
    EXPECT_THAT(device.transmit(kInitialise), ElementsAre(0x90, 0x00));
  }
  Powered device(flash);
  ASSERT_EQ(device.hsm->start(), std::nullopt);
  EXPECT_THAT(device.transmit({0x00, 0x20, 0x00, 0x81}), ElementsAre(0x63, 0xC3));
  EXPECT_THAT(device.transmit(kVerify), ElementsAre(0x90, 0x00));
}

TEST(Hsm, DamagedFlash_IsSaid) {
  FakeBlockFlash flash(kGeometry);
  ASSERT_EQ(Powered(flash).hsm->start(), std::nullopt);
  flash.fake().content()[(kStoreSectors + kCounterSectors) * kSectorSize + 8] ^= 0x10;  // the root key
  EXPECT_EQ(Powered(flash).hsm->start(), Fault::kStorage);
}

TEST(Hsm, RecordsThatThisBuildCannotOpen_AreNotCalledDamaged) {
  using enum token::ErrorCode;
  for (const auto code : {kStorageFailure, kInvalidData, kInvalidLength, kNotFound}) {
    EXPECT_EQ(fault_of_opening(code), Fault::kStorage);
  }
  for (const auto code : {kCryptoFailure, kCannotStretch, kUnsupported}) {
    EXPECT_EQ(fault_of_opening(code), Fault::kSelf);
  }
}

}  // namespace
}  // namespace coffer::firmware
