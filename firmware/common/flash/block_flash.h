#pragma once
#include "store/flash/nor_flash.h"

namespace coffer::firmware {

/// Flash that erases many sectors in less time than each of them alone.
class BlockFlash : public store::NorFlash {
 public:
  /// Erases sectors [first, first + count) to FF. A power cut leaves any of them as erase() would.
  /// @returns whether it was done
  [[nodiscard]] virtual bool erase_range(std::uint32_t first, std::uint32_t count) = 0;

 protected:
  ~BlockFlash() = default;
};

}  // namespace coffer::firmware
