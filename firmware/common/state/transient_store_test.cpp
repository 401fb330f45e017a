#include "common/state/transient_store.h"

#include <gtest/gtest.h>

namespace coffer::firmware {
namespace {

using store::Change;
using store::StoreError;

constexpr std::array<std::uint8_t, 3> kValue{1, 2, 3};

TEST(TransientStore, KeepsAFewRecords_InOrder) {
  TransientStore records;
  EXPECT_EQ(records.next(0), std::nullopt);
  ASSERT_TRUE(records.put(7, kValue));
  ASSERT_TRUE(records.put(5, {}));
  EXPECT_EQ(records.next(0), 5);
  EXPECT_EQ(records.next(6), 7);
  EXPECT_EQ(records.next(8), std::nullopt);
  std::array<std::uint8_t, 3> out{};
  EXPECT_EQ(records.read(7, out).value(), 3U);
  EXPECT_EQ(out, kValue);
  EXPECT_EQ(records.size(5).value(), 0U);
  EXPECT_EQ(records.size(6).error(), StoreError::kNotFound);
  EXPECT_EQ(records.read(7, std::span(out).first(2)).error(), StoreError::kBufferTooSmall);
}

TEST(TransientStore, WhatItCannot_ChangesNothing) {
  TransientStore records;
  ASSERT_TRUE(records.put(1, kValue));
  EXPECT_EQ(records.put(1, kValue).error(), StoreError::kFull);
  const Change erase = Change::erase(1);
  EXPECT_EQ(records.apply({&erase, 1}).error(), StoreError::kFull);
  const std::array<std::uint8_t, TransientStore::kRecordSize + 1> long_value{};
  const Change changes[] = {Change::put(2, kValue), Change::put(3, long_value)};
  EXPECT_EQ(records.apply(changes).error(), StoreError::kTooLong);
  EXPECT_EQ(records.next(2), std::nullopt);
  for (store::RecordId id = 2; id <= TransientStore::kRecords; ++id) ASSERT_TRUE(records.put(id, kValue));
  EXPECT_EQ(records.put(9, kValue).error(), StoreError::kFull);
}

}  // namespace
}  // namespace coffer::firmware
