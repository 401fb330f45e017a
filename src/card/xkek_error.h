#pragma once
#include "card/status_word.h"

namespace coffer::card {

/// The status words of XKEK key domains, which differ from the general ones, as Pico HSM's clients know them.
[[nodiscard]] Sw xkek_error(token::Error error);

}  // namespace coffer::card
