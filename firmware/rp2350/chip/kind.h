#pragma once
#include "platform/board.h"

namespace coffer::rp2 {

/// What clients are told of the chip.
inline constexpr platform::BoardKind kBoardKind = platform::BoardKind::kRp2350;

}  // namespace coffer::rp2
