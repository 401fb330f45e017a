#pragma once
#include "card/limits_config.h"
#include "token/terms/limits.h"

namespace coffer::card {

/// The longest response APDU: the data and the status word.
inline constexpr std::size_t kMaxResponse = kMaxResponseData + 2;
/// The longest command APDU: header, extended Lc, data, extended Le.
inline constexpr std::size_t kMaxCommand = 4 + 3 + kMaxCommandData + 2;

static_assert(kMaxCommandData >= 2048, "an unwrapped RSA-4096 key is to come in one APDU");
static_assert(kMaxCommandData <= 65535 && kMaxResponseData <= 65536, "as far as extended lengths go");
static_assert(token::kMaxFile <= kMaxResponse, "a file is read and changed in the buffer of the response");
static_assert(kMaxKeyImport <= kMaxCommandData);

}  // namespace coffer::card
