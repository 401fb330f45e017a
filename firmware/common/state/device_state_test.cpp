#include "common/state/device_state.h"

#include <gtest/gtest.h>

#include <functional>

#include "common/state/first_start.h"
#include "store/flash/testing/fake_flash.h"
#include "store/flash/testing/power_cut.h"

namespace coffer::firmware {
namespace {

using store::testing::FakeFlash;

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
FakeFlash used_flash() {
  FakeFlash flash(kGeometry);
  DeviceState state(flash, kUniqueId);
  EXPECT_TRUE(state.open());
  EXPECT_TRUE(state.records().put(kRecord, kValue));
  return flash;
}

TEST(DeviceState, BlankFlash_IsMadeAStateThatStays) {
  FakeFlash flash(kGeometry);
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
  EXPECT_EQ(flash.breaches(), 0U);
}

TEST(DeviceState, FlashOfAnotherChip_IsRefused) {
  FakeFlash flash = used_flash();
  EXPECT_EQ(DeviceState(flash, kOtherId).open().error(), StateError::kDamaged);
}

TEST(DeviceState, WhatIsDamagedOrGone_IsRefused) {
  const FakeFlash good = used_flash();
  const auto erase = [](FakeFlash& flash, std::size_t at, std::size_t size) {
    std::ranges::fill(std::span(flash.content()).subspan(at, size), std::uint8_t{0xff});
  };
  const std::pair<const char*, std::function<void(FakeFlash&)>> damages[] = {
      {"root key", [](FakeFlash& flash) { flash.content()[root_key_offset() + 10] ^= 1; }},
      {"counter gone",
       [&](FakeFlash& flash) { erase(flash, counter_offset(), kCounterSectors * kSectorSize); }},
      {"counter overwritten",
       [](FakeFlash& flash) {
         std::ranges::fill(std::span(flash.content()).subspan(counter_offset(), kSectorSize),
                           std::uint8_t{0});
       }},
      {"records gone", [&](FakeFlash& flash) { erase(flash, 0, kStoreSectors * kSectorSize); }},
      {"headers",
       [](FakeFlash& flash) {
         flash.content()[5] ^= 1;
         flash.content()[kSectorSize + 5] ^= 1;
       }},
  };
  for (const auto& [what, damage] : damages) {
    FakeFlash flash = good;
    damage(flash);
    EXPECT_EQ(DeviceState(flash, kUniqueId).open().error(), StateError::kDamaged) << what;
  }
}

TEST(DeviceState, OlderRecords_AreRefused) {
  FakeFlash flash(kGeometry);
  DeviceState first(flash, kUniqueId);
  ASSERT_TRUE(first.open());
  const std::vector<std::uint8_t> older(
      flash.content().begin(), flash.content().begin() + static_cast<std::ptrdiff_t>(counter_offset()));
  ASSERT_TRUE(first.records().put(kRecord, kValue));
  std::ranges::copy(older, flash.content().begin());
  EXPECT_EQ(DeviceState(flash, kUniqueId).open().error(), StateError::kDamaged);
}

TEST(DeviceState, GivenUp_ItIsMadeAnewWithAnotherRootKey) {
  FakeFlash flash = used_flash();
  flash.content()[root_key_offset() + 10] ^= 1;
  DeviceState damaged(flash, kUniqueId);
  ASSERT_FALSE(damaged.open());
  ASSERT_TRUE(damaged.erase());
  DeviceState state(flash, kUniqueId);
  ASSERT_TRUE(state.open());
  EXPECT_FALSE(has_record(state));
}

TEST(DeviceState, FirstStartThatIsCutAnywhere_NeverEndsInDamage) {
  const std::uint64_t cuts = store::testing::for_each_cut([](std::uint64_t cut) {
    FakeFlash flash(kGeometry);
    flash.lose_power_after(cut, static_cast<std::uint32_t>(cut + 1));
    (void)DeviceState(flash, kUniqueId).open();
    const bool was_cut = !flash.has_power();
    flash.restore_power();
    DeviceState state(flash, kUniqueId);
    EXPECT_TRUE(state.open()) << cut;
    EXPECT_TRUE(state.records().put(kRecord, kValue)) << cut;
    flash.restore_power();
    DeviceState again(flash, kUniqueId);
    EXPECT_TRUE(again.open() && has_record(again)) << cut;
    return was_cut;
  });
  EXPECT_GT(cuts, 100U);
}

TEST(DeviceState, GivingUpThatIsCutAnywhere_OpensNothingOld) {
  const FakeFlash good = used_flash();
  store::testing::for_each_cut([&good](std::uint64_t cut) {
    FakeFlash flash = good;
    flash.lose_power_after(cut, static_cast<std::uint32_t>(cut + 1));
    (void)DeviceState(flash, kUniqueId).erase();
    const bool was_cut = !flash.has_power();
    flash.restore_power();
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
