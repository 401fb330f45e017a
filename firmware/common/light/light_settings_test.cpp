#include "common/light/light_settings.h"

#include <gtest/gtest.h>

#include <array>

namespace coffer::firmware {
namespace {

constexpr LightSettings kBuiltIn{
    .kind = LightKind::kSwitched, .pin = 25, .order = ColourOrder::kGrb, .brightness = 4};

token::PhysicalSettings with_driver(std::initializer_list<std::uint8_t> driver) {
  token::PhysicalSettings settings;
  settings.led_driver = FixedBuffer<2>(driver);
  return settings;
}

TEST(LightSettings, NothingSet_IsBuiltIn) {
  const LightSettings light = light_settings(kBuiltIn, {});
  EXPECT_EQ(light.kind, LightKind::kSwitched);
  EXPECT_EQ(light.pin, 25);
  EXPECT_EQ(light.brightness, 4);
}

TEST(LightSettings, TakesWhatTheOwnerSet) {
  token::PhysicalSettings settings = with_driver({0x03, 0x00});
  settings.led_pin = 16;
  settings.led_brightness = 15;
  const LightSettings light = light_settings(kBuiltIn, settings);
  EXPECT_EQ(light.kind, LightKind::kPixel);
  EXPECT_EQ(light.order, ColourOrder::kRgb);
  EXPECT_EQ(light.pin, 16);
  EXPECT_EQ(light.brightness, 15);
}

TEST(LightSettings, KindsThatThereAreNot_AreNone_AndOrdersThatThereAreNot_AreBuiltIn) {
  for (const std::uint8_t driver : std::to_array<std::uint8_t>({0x02, 0x04, 0x06, 0xff})) {
    EXPECT_EQ(light_settings(kBuiltIn, with_driver({driver})).kind, LightKind::kNone) << driver;
  }
  EXPECT_EQ(light_settings(kBuiltIn, with_driver({0x01})).kind, LightKind::kSwitched);
  EXPECT_EQ(light_settings(kBuiltIn, with_driver({0x05, 0x06})).order, ColourOrder::kGrb);
}

TEST(Pixel, EachState_HasItsColour) {
  const auto bits = [](LightState state) { return pixel_bits(colour_of(state), ColourOrder::kRgb, 15); };
  EXPECT_EQ(bits(LightState::kNotMounted), 0xff0000U);
  EXPECT_EQ(bits(LightState::kOutOfOrder), 0xff0000U);
  EXPECT_EQ(bits(LightState::kIdle), 0x00ff00U);
  EXPECT_EQ(bits(LightState::kProcessing), 0x00ff00U);
  EXPECT_EQ(bits(LightState::kSuspended), 0x0000ffU);
  EXPECT_EQ(bits(LightState::kWaiting), 0xffff00U);
}

TEST(Pixel, Orders_PutThePartsWhereAPixelTakesThem) {
  constexpr Colour kColour{.red = 0x11, .green = 0x22, .blue = 0x33};
  constexpr std::uint32_t kExpected[] = {0x112233, 0x113322, 0x221133, 0x223311, 0x331122, 0x332211};
  for (std::uint8_t order = 0; order < 6; ++order) {
    EXPECT_EQ(pixel_bits(kColour, static_cast<ColourOrder>(order), 15), kExpected[order]);
  }
}

TEST(Pixel, Brightness_Scales) {
  constexpr Colour kColour{.red = 255, .green = 150, .blue = 0};
  EXPECT_EQ(pixel_bits(kColour, ColourOrder::kRgb, 0), 0U);
  EXPECT_EQ(pixel_bits(kColour, ColourOrder::kRgb, 5), 0x553200U);
  EXPECT_EQ(pixel_bits(kColour, ColourOrder::kRgb, 15), 0xff9600U);
  EXPECT_EQ(pixel_bits(kColour, ColourOrder::kRgb, 200), 0xff9600U) << "no more than 15";
}

}  // namespace
}  // namespace coffer::firmware
