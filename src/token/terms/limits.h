#pragma once
#include "store/record_store.h"
#include "token/terms/limits_config.h"

namespace coffer::token {

static_assert(kLoadedKeys <= 255, "a place and one more is counted in a byte");
static_assert(kMaxFile <= store::kMaxRecord, "a file is one record");
static_assert(kMostPbkdf2Iterations >= 10'000, "what files of PKCS #5 have");

}  // namespace coffer::token
