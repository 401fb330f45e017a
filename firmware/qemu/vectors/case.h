#pragma once
// One test vector, as tests/qemu/vectors.py writes it: operation (2 bytes: its number, a parameter), number
// of fields (1 byte), then each field as its length (2 bytes, little-endian) and its bytes. The first field
// names the vector.

#include <array>
#include <cstdint>
#include <optional>

#include "qemu/runtime/semihosting.h"

namespace coffer::qemu {

/// A vector, with its fields in a buffer of its own.
class Case {
 public:
  /// Reads the next one. @returns false at the end of the file, or at one that is malformed: see
  /// is_complete()
  [[nodiscard]] bool read(const HostFile& file);
  /// Whether the last vector of the file was read: it has the operation 0.
  [[nodiscard]] bool is_complete() const { return operation_ == 0; }

  /// What is to be done: an index of kOperations.
  [[nodiscard]] std::uint8_t operation() const { return operation_; }
  /// What the operation makes of it: a number of an algorithm, mode or curve, or 0 and 1 for bad and good.
  [[nodiscard]] std::uint8_t parameter() const { return parameter_; }
  /// The parameter as a number of such an enumeration.
  template <typename Enum>
  [[nodiscard]] Enum as() const {
    return static_cast<Enum>(parameter_);
  }
  /// Where the vector comes from.
  [[nodiscard]] std::string_view name() const {
    return {reinterpret_cast<const char*>(fields_[0].data()), fields_[0].size()};
  }
  /// A field after the name, from 0; empty when there is none.
  [[nodiscard]] Bytes operator[](std::size_t index) const { return fields_[index + 1]; }

 private:
  std::uint8_t operation_ = 0;
  std::uint8_t parameter_ = 0;
  std::array<Bytes, 12> fields_{};
  std::array<std::uint8_t, 40'000> buffer_{};
};

}  // namespace coffer::qemu
