#pragma once
#include "cli/frame/command.h"

namespace coffer::cli {

// One file a verb, named after it; frame/command_table.cpp has their order.
extern const Command kExplain;

}  // namespace coffer::cli
