#include "base/result.h"

#include <gtest/gtest.h>

namespace coffer {
namespace {

enum class Error { kOdd, kNegative };

Result<int, Error> half(int n) {
  if (n % 2 != 0) return std::unexpected(Error::kOdd);
  return n / 2;
}

Result<void, Error> not_negative(int n) {
  if (n < 0) return std::unexpected(Error::kNegative);
  return {};
}

Result<int, Error> quarter(int n) {
  COFFER_CHECK(not_negative(n));
  COFFER_TRY(const int first, half(n));
  COFFER_TRY(int second, half(first));
  return second;
}

/// Movable only, as a handle is.
struct Handle {
  int number = 0;
  Handle() = default;
  explicit Handle(int n) : number(n) {}
  Handle(Handle&&) = default;
  Handle& operator=(Handle&&) = default;
};

Result<Handle, Error> open(int n) {
  COFFER_CHECK(half(n));
  return Handle(n);
}

Result<int, Error> open_and_read(int n) {
  Handle handle;
  COFFER_TRY(handle, open(n));
  return handle.number;
}

TEST(Result, Try_BindsTheValue) { EXPECT_EQ(quarter(12), 3); }

TEST(Result, Try_LeavesWithTheError) {
  EXPECT_EQ(quarter(3).error(), Error::kOdd);
  EXPECT_EQ(quarter(6).error(), Error::kOdd) << "the second TRY of one function";
}

TEST(Result, Check_LeavesWithTheErrorOfAVoidResult) { EXPECT_EQ(quarter(-4).error(), Error::kNegative); }

TEST(Result, Try_AssignsAndMoves) {
  EXPECT_EQ(open_and_read(2), 2);
  EXPECT_EQ(open_and_read(1).error(), Error::kOdd);
}

}  // namespace
}  // namespace coffer
