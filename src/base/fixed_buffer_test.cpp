#include "base/fixed_buffer.h"

#include <gtest/gtest.h>

namespace coffer {
namespace {

static_assert(FixedBuffer<4>::capacity() == 4);
static_assert(FixedBuffer<4>{1, 2}.size() == 2);
static_assert(FixedBuffer<4>{}.empty());

TEST(FixedBuffer, Append_AddsUpToTheCapacity) {
  FixedBuffer<3> buffer{1};
  EXPECT_TRUE(buffer.append(2));
  EXPECT_TRUE(buffer.append(FixedBuffer<3>{3}));
  EXPECT_EQ(buffer, (FixedBuffer<3>{1, 2, 3}));
}

TEST(FixedBuffer, WhatDoesNotFit_LeavesTheContentUnchanged) {
  FixedBuffer<3> buffer{1, 2};
  EXPECT_FALSE(buffer.append(FixedBuffer<3>{3, 4}));
  EXPECT_FALSE(buffer.assign(FixedBuffer<4>{5, 6, 7, 8}));
  EXPECT_EQ(buffer, (FixedBuffer<3>{1, 2}));
}

TEST(FixedBuffer, Assign_Replaces) {
  FixedBuffer<3> buffer{1, 2, 3};
  EXPECT_TRUE(buffer.assign(FixedBuffer<1>{9}));
  EXPECT_EQ(buffer, (FixedBuffer<3>{9}));
  EXPECT_TRUE(buffer.assign({}));
  EXPECT_TRUE(buffer.empty());
}

TEST(FixedBuffer, Equality_IgnoresWhatLiesBehindTheContent) {
  FixedBuffer<3> buffer{1, 2, 3};
  buffer.set_size(1);
  EXPECT_EQ(buffer, (FixedBuffer<3>{1}));
  buffer.clear();
  EXPECT_EQ(buffer, (FixedBuffer<3>{}));
}

TEST(FixedBuffer, SetSize_StopsAtTheCapacity) {
  FixedBuffer<3> buffer;
  buffer.storage()[2] = 7;
  buffer.set_size(100);
  EXPECT_EQ(buffer, (FixedBuffer<3>{0, 0, 7}));
}

TEST(FixedBuffer, ConstructionFromTooMuch_HoldsNothing) { EXPECT_TRUE((FixedBuffer<2>{1, 2, 3}).empty()); }

}  // namespace
}  // namespace coffer
