#include "common/state/device_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "common/flash/testing/fake_block_flash.h"
#include "common/state/first_start.h"
#include "store/flash/testing/power_cut.h"

namespace coffer::firmware {
namespace {

using testing::FakeBlockFlash;

constexpr std::uint32_t kStoreSectors = 16;
constexpr store::FlashGeometry kGeometry{
    .sectors = kStoreSectors + kTailSectors, .sector_size = kSectorSize, .page_size = kPageSize};
constexpr std::array<std::uint8_t, 8> kUniqueId{1, 2, 3, 4, 5, 6, 7, 8};
constexpr std::array<std::uint8_t, 8> kOtherId{1, 2, 3, 4, 5, 6, 7, 9};
constexpr std::array<std::uint8_t, 3> kValue{1, 2, 3};
constexpr store::RecordId kRecord = 0x2001;

std::size_t root_key_offset() { return (kStoreSectors + kCounterSectors) * kSectorSize; }
std::size_t counter_offset() { return kStoreSectors * kSectorSize; }

bool has_record(DeviceState& state) {
  std::array<std::uint8_t, 8> value{};
  const auto size = state.records().read(kRecord, value);
  return size && *size == kValue.size();
}

/// A device that has been used.
FakeBlockFlash used_flash() {
  FakeBlockFlash flash(kGeometry);
  DeviceState state(flash, kUniqueId);
  EXPECT_TRUE(state.open());
  EXPECT_TRUE(state.records().put(kRecord, kValue));
  return flash;
}

TEST(DeviceState, BlankFlash_IsMadeAStateThatStays) {
  FakeBlockFlash flash(kGeometry);
  std::array<std::uint8_t, platform::kRootKeySize> root_key{};
  {
    DeviceState state(flash, kUniqueId);
    ASSERT_TRUE(state.open());
    ASSERT_TRUE(state.records().put(kRecord, kValue));
    copy(state.root_key().root_key().expose(), root_key);
  }
  DeviceState state(flash, kUniqueId);
  ASSERT_TRUE(state.open());
  EXPECT_TRUE(has_record(state));
  EXPECT_TRUE(std::ranges::equal(state.root_key().root_key().expose(), root_key));
  EXPECT_EQ(flash.fake().breaches(), 0U);
}

TEST(DeviceState, FirstStart_ErasesTheRecordsAreaAtOnce) {
  FakeBlockFlash flash(kGeometry);
  ASSERT_TRUE(DeviceState(flash, kUniqueId).open());
  EXPECT_LE(flash.erased_alone(), kTailSectors);
  const auto& erasures = flash.fake().erasures();
  EXPECT_EQ(*std::ranges::max_element(erasures), 1U) << "what takes long is done once";
}

TEST(DeviceState, FlashOfAnotherChip_IsRefused) {
  FakeBlockFlash flash = used_flash();
  EXPECT_EQ(DeviceState(flash, kOtherId).open().error(), StateError::kDamaged);
}

TEST(DeviceState, WhatIsDamagedOrGone_IsRefused) {
  const FakeBlockFlash good = used_flash();
  const auto erase = [](FakeBlockFlash& flash, std::size_t at, std::size_t size) {
    std::ranges::fill(std::span(flash.fake().content()).subspan(at, size), std::uint8_t{0xff});
  };
  const std::pair<const char*, std::function<void(FakeBlockFlash&)>> damages[] = {
      {"root key", [](FakeBlockFlash& flash) { flash.fake().content()[root_key_offset() + 10] ^= 1; }},
      {"counter gone",
       [&](FakeBlockFlash& flash) { erase(flash, counter_offset(), kCounterSectors * kSectorSize); }},
      {"counter overwritten",
       [](FakeBlockFlash& flash) {
         std::ranges::fill(std::span(flash.fake().content()).subspan(counter_offset(), kSectorSize),
                           std::uint8_t{0});
       }},
      {"records gone", [&](FakeBlockFlash& flash) { erase(flash, 0, kStoreSectors * kSectorSize); }},
      {"headers",
       [](FakeBlockFlash& flash) {
         flash.fake().content()[5] ^= 1;
         flash.fake().content()[kSectorSize + 5] ^= 1;
       }},
  };
  for (const auto& [what, damage] : damages) {
    FakeBlockFlash flash = good;
    damage(flash);
    EXPECT_EQ(DeviceState(flash, kUniqueId).open().error(), StateError::kDamaged) << what;
  }
}

TEST(DeviceState, OlderRecords_AreRefused) {
  FakeBlockFlash flash(kGeometry);
  DeviceState first(flash, kUniqueId);
  ASSERT_TRUE(first.open());
  const std::vector<std::uint8_t> older(
      flash.fake().content().begin(),
      flash.fake().content().begin() + static_cast<std::ptrdiff_t>(counter_offset()));
  ASSERT_TRUE(first.records().put(kRecord, kValue));
  std::ranges::copy(older, flash.fake().content().begin());
  EXPECT_EQ(DeviceState(flash, kUniqueId).open().error(), StateError::kDamaged);
}

TEST(DeviceState, GivenUp_ItIsMadeAnewWithAnotherRootKey) {
  FakeBlockFlash flash = used_flash();
  flash.fake().content()[root_key_offset() + 10] ^= 1;
  DeviceState damaged(flash, kUniqueId);
  ASSERT_FALSE(damaged.open());
  ASSERT_TRUE(damaged.erase());
  DeviceState state(flash, kUniqueId);
  ASSERT_TRUE(state.open());
  EXPECT_FALSE(has_record(state));
}

TEST(DeviceState, FirstStartThatIsCutAnywhere_NeverEndsInDamage) {
  const std::uint64_t cuts = store::testing::for_each_cut([](std::uint64_t cut) {
    FakeBlockFlash flash(kGeometry);
    flash.fake().lose_power_after(cut, static_cast<std::uint32_t>(cut + 1));
    (void)DeviceState(flash, kUniqueId).open();
    const bool was_cut = !flash.fake().has_power();
    flash.fake().restore_power();
    DeviceState state(flash, kUniqueId);
    EXPECT_TRUE(state.open()) << cut;
    EXPECT_TRUE(state.records().put(kRecord, kValue)) << cut;
    flash.fake().restore_power();
    DeviceState again(flash, kUniqueId);
    EXPECT_TRUE(again.open() && has_record(again)) << cut;
    return was_cut;
  });
  EXPECT_GT(cuts, 100U);
}

TEST(DeviceState, GivingUpThatIsCutAnywhere_OpensNothingOld) {
  const FakeBlockFlash good = used_flash();
  store::testing::for_each_cut([&good](std::uint64_t cut) {
    FakeBlockFlash flash = good;
    flash.fake().lose_power_after(cut, static_cast<std::uint32_t>(cut + 1));
    (void)DeviceState(flash, kUniqueId).erase();
    const bool was_cut = !flash.fake().has_power();
    flash.fake().restore_power();
    DeviceState state(flash, kUniqueId);
    const auto opened = state.open();
    // A root key whose erasure was only begun is damaged: the person presses the button again.
    EXPECT_TRUE(opened ? !has_record(state) || cut == 0 : opened.error() == StateError::kDamaged) << cut;
    return was_cut;
  });
}

TEST(StartAction, OnlyWhereNothingCanBeLost_AStateIsMade) {
  using Root = FlashRootKey::State;
  for (const RecordsState records :
       {RecordsState::kNone, RecordsState::kEmpty, RecordsState::kThere, RecordsState::kDamaged}) {
    EXPECT_EQ(start_action(Root::kBlank, records), StartAction::kMakeAnew);
  }
  EXPECT_EQ(start_action(Root::kDamaged, RecordsState::kThere), StartAction::kRefuse);
  EXPECT_EQ(start_action(Root::kDamaged, RecordsState::kDamaged), StartAction::kRefuse);
  EXPECT_EQ(start_action(Root::kThere, RecordsState::kNone), StartAction::kRefuse);
  EXPECT_EQ(start_action(Root::kThere, RecordsState::kDamaged), StartAction::kRefuse);
  EXPECT_EQ(start_action(Root::kThere, RecordsState::kThere), StartAction::kOpen);
}

}  // namespace
}  // namespace coffer::firmware
