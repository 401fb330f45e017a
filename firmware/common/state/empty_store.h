#pragma once
#include "common/flash/block_flash.h"
#include "store/record_store.h"

namespace coffer::firmware {

/// Makes an empty store, as FlashStore::format() leaves it (docs/spec/flash-format.md), in an area whose
/// content is given up: erased as a whole first, it takes a quarter of the time. A power cut leaves no store,
/// or an empty one. @errors kIo
[[nodiscard]] store::StoreResult<void> make_empty_store(BlockFlash& area);

}  // namespace coffer::firmware
