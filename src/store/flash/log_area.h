#pragma once
#include "store/flash/format.h"

namespace coffer::store::flash {

/// A place in the log. Sectors are counted on without end: number n lies in sector n modulo their number.
/// The offset is at least kSectorHeader and less than the sector's size: the end of a sector is the start of
/// the next.
struct LogPosition {
  std::uint32_t sector = 0;
  std::uint32_t offset = kSectorHeader;

  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

/// The flash area as a ring of sectors whose payloads follow each other. It knows sectors and words, not
/// transactions. Errors of all that changes it: kIo.
class LogArea {
 public:
  /// `flash` must outlive it. Reads the geometry, once; is_usable() says whether anything else may be called.
  explicit LogArea(NorFlash& flash) : flash_(flash), geometry_(flash.geometry()) {}

  /// Whether the geometry is one that NorFlash allows.
  [[nodiscard]] bool is_usable() const;
  /// As the flash told it when this was made.
  [[nodiscard]] const FlashGeometry& geometry() const { return geometry_; }
  /// How many sectors the ring has.
  [[nodiscard]] std::uint32_t sectors() const { return geometry_.sectors; }
  /// Bytes of a sector that the log can use.
  [[nodiscard]] std::uint32_t payload() const { return geometry_.sector_size - kSectorHeader; }

  /// The place `count` bytes on.
  [[nodiscard]] LogPosition advance(LogPosition from, std::uint32_t count) const;
  /// Bytes from here to the end of the page.
  [[nodiscard]] std::uint32_t left_in_page(LogPosition at) const {
    return geometry_.page_size - at.offset % geometry_.page_size;
  }
  /// Offset into the flash area, in bytes.
  [[nodiscard]] std::uint32_t address(LogPosition at) const {
    return at.sector % geometry_.sectors * geometry_.sector_size + at.offset;
  }
  /// The place that has this offset, in the first round: its sector is less than sectors().
  [[nodiscard]] LogPosition at(std::uint32_t address) const {
    return {address / geometry_.sector_size, address % geometry_.sector_size};
  }

  /// Copies what lies from `at` on, over the ends of sectors.
  void read(LogPosition at, MutableBytes out) const;
  /// What lies from `at` on, without a copy; nothing when the end of a sector is in it.
  [[nodiscard]] std::optional<Bytes> in_one_sector(LogPosition at, std::uint32_t count) const;
  /// The four bytes at `at` as a big-endian number; none of them lies in the next sector.
  [[nodiscard]] std::uint32_t word(LogPosition at) const;
  /// Whether all from `offset` to the end of the sector is erased.
  [[nodiscard]] bool is_blank(std::uint32_t sector, std::uint32_t offset) const;

  /// The highest sequence number of a sector with a header, or nothing.
  [[nodiscard]] std::optional<std::uint32_t> newest_sector() const;
  /// Whether the sector with this number has its header.
  [[nodiscard]] bool has_header(std::uint32_t sector) const;
  /// The word "entered" of a sector.
  [[nodiscard]] std::uint32_t entered(std::uint32_t sector) const;
  /// Whether the sector has its header and is blank after it.
  [[nodiscard]] bool is_prepared(std::uint32_t sector) const;

  /// Programs `data`, which lies in one page and not in flash, and reads it back.
  [[nodiscard]] StoreResult<void> program(LogPosition at, Bytes data);
  /// Programs zeros over `count` bytes, in each sector the last page first. What is zero already is left
  /// alone.
  [[nodiscard]] StoreResult<void> zero(LogPosition from, std::uint32_t count);
  /// Makes a sector ready under a sequence number: its header to zeros, erased, the new header.
  [[nodiscard]] StoreResult<void> prepare(std::uint32_t sector);
  /// Programs the header of a prepared sector once more: it may be weak after a power cut.
  [[nodiscard]] StoreResult<void> confirm_header(std::uint32_t sector);
  /// Notes where in a prepared sector the first transaction begins: an offset, the sector's size when none
  /// does. A sector that is not prepared is first made so.
  [[nodiscard]] StoreResult<void> enter(std::uint32_t sector, std::uint32_t first);

 private:
  [[nodiscard]] Bytes view(LogPosition at, std::uint32_t count) const;
  [[nodiscard]] StoreResult<void> zero_in_sector(LogPosition from, std::uint32_t count);

  NorFlash& flash_;
  FlashGeometry geometry_;
};

}  // namespace coffer::store::flash
