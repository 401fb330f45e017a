#include "store/flash/log_area.h"

#include "base/endian.h"

namespace coffer::store::flash {
namespace {

constexpr std::uint32_t kMaxPage = 256;

bool is_all(Bytes bytes, std::uint8_t value) {
  return std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

}  // namespace

bool LogArea::is_usable() const {
  const auto& [sectors, sector_size, page_size] = geometry_;
  return sectors >= 8 && sectors <= 0xFFFF && page_size >= 32 && page_size <= kMaxPage &&
         page_size % 4 == 0 && sector_size >= 2 * page_size && sector_size < 0xFFFF &&
         sector_size % page_size == 0 && flash_.area().size() == std::size_t{sectors} * sector_size;
}

LogPosition LogArea::advance(LogPosition from, std::uint32_t count) const {
  const std::uint32_t offset = from.offset - kSectorHeader + count;
  return {from.sector + offset / payload(), kSectorHeader + offset % payload()};
}

Bytes LogArea::view(LogPosition at, std::uint32_t count) const {
  return flash_.area().subspan(address(at), count);
}

void LogArea::read(LogPosition at, MutableBytes out) const {
  while (!out.empty()) {
    const auto left = std::min<std::size_t>(out.size(), geometry_.sector_size - at.offset);
    copy(view(at, static_cast<std::uint32_t>(left)), out);
    out = out.subspan(left);
    at = advance(at, static_cast<std::uint32_t>(left));
  }
}

std::optional<Bytes> LogArea::in_one_sector(LogPosition at, std::uint32_t count) const {
  if (count > geometry_.sector_size - at.offset) return std::nullopt;
  return view(at, count);
}

std::uint32_t LogArea::word(LogPosition at) const { return load_be32(view(at, kWord).first<kWord>()); }

bool LogArea::is_blank(std::uint32_t sector, std::uint32_t offset) const {
  return is_all(view({sector, offset}, geometry_.sector_size - offset), 0xFF);
}

std::optional<std::uint32_t> LogArea::newest_sector() const {
  std::optional<std::uint32_t> newest;
  for (std::uint32_t i = 0; i < sectors(); ++i) {
    const std::uint32_t sequence = load_be32(view({i, 4}, 4).first<4>());
    if (sequence % sectors() != i || !has_header(sequence)) continue;
    newest = std::max(newest.value_or(0), sequence);
  }
  return newest;
}

bool LogArea::has_header(std::uint32_t sector) const {
  return equal(view({sector, 0}, kEnteredOffset), sector_header(geometry_, sector));
}

std::uint32_t LogArea::entered(std::uint32_t sector) const { return word({sector, kEnteredOffset}); }

bool LogArea::is_prepared(std::uint32_t sector) const {
  return has_header(sector) && is_blank(sector, kEnteredOffset);
}

StoreResult<void> LogArea::program(LogPosition at, Bytes data) {
  if (!flash_.program(address(at), data) || !equal(view(at, static_cast<std::uint32_t>(data.size())), data))
    return std::unexpected(StoreError::kIo);
  return {};
}

StoreResult<void> LogArea::zero_in_sector(LogPosition from, std::uint32_t count) {
  const std::array<std::uint8_t, kMaxPage> zeros{};  // not in flash, as NorFlash demands
  for (std::uint32_t end = from.offset + count; end > from.offset;) {
    const std::uint32_t page = (end - 1) / geometry_.page_size * geometry_.page_size;
    const LogPosition start{from.sector, std::max(page, from.offset)};
    const std::uint32_t size = end - start.offset;
    if (!is_all(view(start, size), 0)) COFFER_CHECK(program(start, Bytes(zeros).first(size)));
    end = start.offset;
  }
  return {};
}

StoreResult<void> LogArea::zero(LogPosition from, std::uint32_t count) {
  while (count > 0) {
    const std::uint32_t left = std::min(count, geometry_.sector_size - from.offset);
    COFFER_CHECK(zero_in_sector(from, left));
    from = advance(from, left);
    count -= left;
  }
  return {};
}

// keeps I2: a header never stands before anything but a whole sector
StoreResult<void> LogArea::prepare(std::uint32_t sector) {
  COFFER_CHECK(zero_in_sector({sector, 0}, kEnteredOffset));
  if (!flash_.erase(sector % sectors()) || !is_blank(sector, 0)) return std::unexpected(StoreError::kIo);
  return confirm_header(sector);
}

StoreResult<void> LogArea::confirm_header(std::uint32_t sector) {
  return program({sector, 0}, sector_header(geometry_, sector));
}

StoreResult<void> LogArea::enter(std::uint32_t sector, std::uint32_t first) {
  if (!is_prepared(sector)) COFFER_CHECK(prepare(sector));
  return program({sector, kEnteredOffset}, be32(entered_word(first)));
}

}  // namespace coffer::store::flash
