#pragma once
#include <type_traits>

#include "base/wipe.h"

namespace coffer::crypto::bare {

/// Wipes one of BearSSL's contexts, which are plain structures of the caller's.
template <typename T>
void wipe_object(T& object) {
  static_assert(std::is_trivially_copyable_v<T>);
  wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(&object), sizeof(object)));
}

}  // namespace coffer::crypto::bare
