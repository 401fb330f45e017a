#include "token/hardware/hardware.h"

#include "token/state/state_record.h"

namespace coffer::token {
namespace {

std::uint32_t saturated(std::size_t number) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(number, 0xFFFFFFFF));
}

}  // namespace

StorageNumbers Hardware::storage_numbers() const {
  const store::RecordStore& store = context_.store;
  std::size_t used = 0;
  std::size_t files = 0;
  for (auto id = store.next(0); id; id = store.next(static_cast<RecordId>(*id + 1))) {
    used += store.size(*id).value_or(0);
    ++files;
    if (*id == records::kLast) break;
  }
  const std::size_t free = store.free_space();
  const std::uint32_t flash = context_.platform.board.flash_size();
  const std::uint32_t total = saturated(free + used);
  return {.free = saturated(free),
          .used = saturated(used),
          .total = total,
          .files = saturated(files),
          .flash = flash != 0 ? flash : total};
}

PhysicalSettings Hardware::physical_settings() const {
  const auto held = lock(context_);
  return context_.physical_settings;
}

TokenResult<void> Hardware::store(const PhysicalSettings& settings) {
  COFFER_CHECK(store_state(context_, records::kPhysicalSettings, encode(settings)));
  context_.physical_settings = settings;
  return {};
}

TokenResult<void> Hardware::load() {
  std::array<std::uint8_t, kMaxPhysicalSettings + kSealOverhead> record{};
  const auto size = read_state(context_, records::kPhysicalSettings, record);
  if (!size) {
    if (size.error().code == ErrorCode::kNotFound) return {};
    return fail(ErrorCode::kStorageFailure);
  }
  COFFER_TRY(context_.physical_settings, decode_physical_settings(Bytes(record).first(*size)));
  return {};
}

}  // namespace coffer::token
