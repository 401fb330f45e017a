#include "common/state/empty_store.h"

#include "store/flash/log_writer.h"

namespace coffer::firmware {

namespace flash = store::flash;

store::StoreResult<void> make_empty_store(BlockFlash& area) {
  flash::Log log{.area = flash::LogArea(area), .index = flash::RecordIndex({}), .tail = 0, .head = {}};
  const std::uint32_t sectors = log.area.sectors();
  if (!log.area.is_usable() || !area.erase_range(0, sectors)) return std::unexpected(store::StoreError::kIo);
  for (std::uint32_t sector = 0; sector < sectors; ++sector) COFFER_CHECK(log.area.confirm_header(sector));
  return flash::begin_log(log);
}

}  // namespace coffer::firmware
