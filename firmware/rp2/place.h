#pragma once
#include <cstddef>
#include <new>
#include <utility>

namespace coffer::rp2 {

/// Room for an object that is made once, in its turn, and never goes.
template <typename T>
class Place {
 public:
  template <typename... Arguments>
  T& make(Arguments&&... arguments) {
    return *new (bytes_) T(std::forward<Arguments>(arguments)...);
  }

 private:
  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace coffer::rp2
