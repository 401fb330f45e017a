#include "qemu/vectors/case.h"

namespace coffer::qemu {

bool Case::read(const HostFile& file) {
  std::array<std::uint8_t, 3> head{};
  operation_ = 0xFF;
  if (!file.read(head) || head[2] >= fields_.size()) return false;
  fields_ = {};
  MutableBytes room = buffer_;
  for (std::size_t i = 0; i < head[2]; ++i) {
    std::array<std::uint8_t, 2> length{};
    if (!file.read(length)) return false;
    const std::size_t size = length[0] | std::size_t{length[1]} << 8;
    if (size > room.size() || !file.read(room.first(size))) return false;
    fields_[i] = room.first(size);
    room = room.subspan(size);
  }
  operation_ = head[0];
  parameter_ = head[1];
  return operation_ != 0;
}

}  // namespace coffer::qemu
