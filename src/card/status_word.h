#pragma once
#include <cstdint>

#include "token/terms/error.h"

namespace coffer::card {

/// Status words (ISO/IEC 7816-4, 5.6): plain values. Making one has no side effect.
enum class Sw : std::uint16_t {
  kOk = 0x9000,
  kKeyAuthenticated = 0x9001,  ///< public key slot: registered, and authenticated in this session
  kMoreData = 0x6100,          ///< in the low byte how much, see more_data()
  kEndOfFile = 0x6282,         ///< fewer bytes than were asked for
  kAuthenticationFailed = 0x6300,
  kTriesLeft = 0x63C0,  ///< in the low digit how many, see tries_left()
  kExecutionError = 0x6400,
  kMemoryFailure = 0x6581,
  kPresenceNotConfirmed = 0x6600,
  kWrongLength = 0x6700,
  kLastOfChainExpected = 0x6883,
  kChainingNotSupported = 0x6884,
  kNotAuthenticated = 0x6982,
  kPinBlocked = 0x6983,
  kReferenceDataNotUsable = 0x6984,  ///< transport PIN, use counter exhausted, wrong peer key
  kConditionsNotSatisfied = 0x6985,
  kCommandNotAllowed = 0x6986,
  kSecureMessagingObjectMissing = 0x6987,
  kSecureMessagingObjectWrong = 0x6988,
  kWrongData = 0x6A80,
  kFunctionNotSupported = 0x6A81,
  kFileNotFound = 0x6A82,
  kNotEnoughMemory = 0x6A84,
  kWrongP1P2 = 0x6A86,
  kReferencedDataNotFound = 0x6A88,
  kFileExists = 0x6A89,
  kWrongParameters = 0x6B00,
  kInstructionNotSupported = 0x6D00,
  kClassNotSupported = 0x6E00,
  kInternalError = 0x6F00,
};

/// 63Cx: verification failed, `left` tries remain (0..15).
[[nodiscard]] constexpr Sw tries_left(unsigned left) {
  return static_cast<Sw>(static_cast<unsigned>(Sw::kTriesLeft) | std::min(left, 15u));
}
/// 61xx: `rest` bytes more are there for GET RESPONSE; 00 stands for 256 or more.
[[nodiscard]] constexpr Sw more_data(std::size_t rest) {
  return static_cast<Sw>(static_cast<unsigned>(Sw::kMoreData) |
                         (rest < 256 ? static_cast<unsigned>(rest) : 0));
}

/// The border between token and card: what a host gets to see of an error. Commands for which the protocol
/// has another word say so themselves.
[[nodiscard]] Sw status_word(token::Error error);

/// What a command comes to. Value: a status word that data may go with (9000, 9001, 6282, 61xx). Error: one
/// that comes alone.
using Outcome = Result<Sw, Sw>;

/// `return refuse(Sw::kWrongData);`
[[nodiscard]] inline std::unexpected<Sw> refuse(Sw sw) { return std::unexpected(sw); }

}  // namespace coffer::card

/// Leaves the function with the status word of a token call's error, or binds its value to `lhs`.
#define COFFER_TRY_TOKEN(lhs, expr) COFFER_TRY_TOKEN_(COFFER_JOIN(coffer_try_, __LINE__), lhs, expr)
#define COFFER_TRY_TOKEN_(tmp, lhs, expr)                                                                    \
  auto tmp = (expr);                                                                                         \
  if (!tmp) return ::coffer::card::refuse(::coffer::card::status_word(tmp.error()));                         \
  lhs = std::move(*tmp)
/// The same for a call whose value (if any) is not needed.
#define COFFER_CHECK_TOKEN(expr)                                                                             \
  if (auto coffer_checked = (expr); !coffer_checked) {                                                       \
    return ::coffer::card::refuse(::coffer::card::status_word(coffer_checked.error()));                      \
  }                                                                                                          \
  static_assert(true)
