#pragma once
// Errors are values: every function that can fail returns a Result. See
// docs/decisions/0002-errors-are-values.md.

#include <expected>
#include <utility>

namespace coffer {

/// A value or the reason why there is none.
template <typename T, typename E>
using Result = std::expected<T, E>;

}  // namespace coffer

#define COFFER_JOIN_(a, b) a##b
/// Two tokens as one, after macros in them are replaced.
#define COFFER_JOIN(a, b) COFFER_JOIN_(a, b)

/// Leaves the function with the error of `expr`, or binds its value to `lhs`.
#define COFFER_TRY(lhs, expr) COFFER_TRY_(COFFER_JOIN(coffer_try_, __LINE__), lhs, expr)
#define COFFER_TRY_(tmp, lhs, expr)                                                                          \
  auto tmp = (expr);                                                                                         \
  if (!tmp) return std::unexpected(tmp.error());                                                             \
  lhs = std::move(*tmp)

/// Leaves the function with the error of `expr`, whose value (if any) is not needed.
#define COFFER_CHECK(expr)                                                                                   \
  if (auto coffer_checked = (expr); !coffer_checked) {                                                       \
    return std::unexpected(coffer_checked.error());                                                          \
  }                                                                                                          \
  static_assert(true)
