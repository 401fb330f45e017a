#pragma once
// Test vectors of others, as Debian's python3-cryptography-vectors holds them: NIST's .rsp files and those
// that were made in their likeness.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::crypto::testing {

using ByteVector = std::vector<std::uint8_t>;

/// Bytes from hexadecimal digits; a test failure when they are none.
[[nodiscard]] ByteVector from_hex(std::string_view digits);
[[nodiscard]] ByteVector from_text(std::string_view text);

/// One example: fields such as "key = 00ff", under the last "[header]" lines before it (joined: "keylen =
/// 256;ivlen = 96"). Names and headers are in lower case. A line without "=" ("FAIL") is a field without a
/// value.
class Vector {
 public:
  Vector(std::string section, std::size_t line) : section_(std::move(section)), line_(line) {}

  [[nodiscard]] bool has(std::string_view name) const { return fields_.contains(name); }
  /// A field as it stands; a test failure, and empty, when there is none.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] ByteVector bytes(std::string_view name) const { return from_hex(text(name)); }
  [[nodiscard]] std::size_t number(std::string_view name) const;

  [[nodiscard]] const std::string& section() const { return section_; }
  /// Where in the file it begins, for SCOPED_TRACE.
  [[nodiscard]] std::size_t line() const { return line_; }

  void add(std::string name, std::string value) { fields_.emplace(std::move(name), std::move(value)); }
  [[nodiscard]] bool empty() const { return fields_.empty(); }

 private:
  std::string section_;
  std::size_t line_;
  std::map<std::string, std::string, std::less<>> fields_;
};

/// All examples of a file, in its order. An example ends where a name comes for the second time, or at a
/// header. `path`: below the folder of the vectors. A test failure when the file is missing or holds none.
[[nodiscard]] std::vector<Vector> read_vectors(std::string_view path);

}  // namespace coffer::crypto::testing
