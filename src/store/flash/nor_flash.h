#pragma once
#include "base/bytes.h"

namespace coffer::store {

/// How a flash area is cut.
struct FlashGeometry {
  std::uint32_t sectors;      ///< what is erased at once; 8 to 65,535 of them
  std::uint32_t sector_size;  ///< bytes: two pages or a higher multiple, at most 65,532
  std::uint32_t page_size;    ///< bytes: what is programmed at once; 32 to 256, a multiple of 4
};

/// An area of memory-mapped NOR flash that belongs to one store. Erased bytes read FF; programming only turns
/// ones into zeros, also in a page that was programmed before. What a power cut may leave behind is in
/// docs/spec/flash-format.md.
class NorFlash {
 public:
  /// The same at each call.
  [[nodiscard]] virtual FlashGeometry geometry() const = 0;
  /// The whole area as it is now; program() and erase() change what the view shows.
  [[nodiscard]] virtual Bytes area() const = 0;
  /// Programs `data` at a byte offset into the area. Offset and length are multiples of 4, and all lies in
  /// one page; the rest of the page keeps its content. `data` does not lie in flash. @returns whether it was
  /// done
  [[nodiscard]] virtual bool program(std::uint32_t offset, Bytes data) = 0;
  /// Erases a sector to FF. @returns whether it was done
  [[nodiscard]] virtual bool erase(std::uint32_t sector) = 0;

 protected:
  ~NorFlash() = default;
};

}  // namespace coffer::store
