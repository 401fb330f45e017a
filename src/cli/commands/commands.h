#pragma once
#include "cli/frame/command.h"

namespace coffer::cli {

// One file a verb, named after it; frame/command_table.cpp has their order.
extern const Command kDoctor;
extern const Command kExplain;
extern const Command kRun;

}  // namespace coffer::cli
