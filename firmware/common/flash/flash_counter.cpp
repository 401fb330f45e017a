#include "common/flash/flash_counter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/byte_writer.h"
#include "common/flash/flash_part.h"
#include "store/flash/format.h"

namespace coffer::firmware {
namespace {

using platform::CounterError;
using platform::CounterResult;
using Entry = std::array<std::uint8_t, FlashCounter::kEntrySize>;

constexpr std::uint64_t kFirst = 1;

Entry make_entry(std::uint64_t value) {
  Entry entry{};
  ByteWriter out(entry);
  out.put_be32(static_cast<std::uint32_t>(value >> 32)).put_be32(static_cast<std::uint32_t>(value));
  const std::uint32_t crc = store::flash::crc32(Bytes(entry).first(8));
  out.put_be32(crc).put_be32(~crc);
  return entry;
}

std::optional<std::uint64_t> number_in(Bytes slot) {
  const auto high = load_be32(slot.subspan<0, 4>());
  const auto low = load_be32(slot.subspan<4, 4>());
  const std::uint64_t value = (std::uint64_t{high} << 32) | low;
  if (!std::ranges::equal(slot, make_entry(value))) return std::nullopt;
  return value;
}

}  // namespace

std::uint32_t FlashCounter::slots() const { return flash_.geometry().sector_size / kEntrySize; }

Bytes FlashCounter::slot(std::uint32_t sector, std::uint32_t number) const {
  return flash_.area().subspan(std::size_t{sector} * flash_.geometry().sector_size + number * kEntrySize,
                               kEntrySize);
}

bool FlashCounter::load() {
  if (loaded_) return true;
  for (std::uint32_t sector = 0; sector < flash_.geometry().sectors; ++sector) {
    for (std::uint32_t i = 0; i < slots(); ++i) {
      const auto number = number_in(slot(sector, i));
      if (!number || (loaded_ && *number <= value_)) continue;
      value_ = *number;
      sector_ = sector;
      loaded_ = true;
    }
  }
  if (loaded_) find_free_slot();
  return loaded_;
}

/// One slot behind the last that shows anything stays unused: a write that was cut may have begun in it.
void FlashCounter::find_free_slot() {
  next_ = slots();
  while (next_ > 0 && is_blank(slot(sector_, next_ - 1))) --next_;
  next_ = std::min(next_ + 1, slots());
}

CounterResult<std::uint64_t> FlashCounter::read() {
  if (load()) return value_;
  return std::unexpected(is_blank(flash_.area()) ? CounterError::kMissing : CounterError::kInvalid);
}

bool FlashCounter::make_room() {
  if (next_ < slots()) return true;
  const std::uint32_t fresh = (sector_ + 1) % flash_.geometry().sectors;
  if (!flash_.erase(fresh)) return false;
  sector_ = fresh;
  next_ = 0;
  return true;
}

bool FlashCounter::write(std::uint64_t value) {
  if (!make_room()) return false;
  const std::uint32_t at = next_++;
  const Entry entry = make_entry(value);
  const auto offset = static_cast<std::uint32_t>(sector_ * flash_.geometry().sector_size + at * kEntrySize);
  if (!flash_.program(offset, entry)) return false;
  if (!std::ranges::equal(slot(sector_, at), entry)) return false;
  value_ = value;
  return true;
}

CounterResult<void> FlashCounter::raise(std::uint64_t value) {
  if (!loaded_ || value < value_) return std::unexpected(CounterError::kFailed);
  if (value == value_) return {};
  if (!write(value)) return std::unexpected(CounterError::kFailed);
  return {};
}

CounterResult<void> FlashCounter::create() {
  const auto there = read();
  if (there) return {};
  if (there.error() != CounterError::kMissing) return std::unexpected(CounterError::kFailed);
  sector_ = 0;
  next_ = 0;
  loaded_ = write(kFirst);
  if (!loaded_) return std::unexpected(CounterError::kFailed);
  return {};
}

CounterResult<void> FlashCounter::erase() {
  loaded_ = false;
  for (std::uint32_t sector = 0; sector < flash_.geometry().sectors; ++sector) {
    if (!flash_.erase(sector)) return std::unexpected(CounterError::kFailed);
  }
  return {};
}

}  // namespace coffer::firmware
