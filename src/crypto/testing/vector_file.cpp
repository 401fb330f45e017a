#include "crypto/testing/vector_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <utility>

namespace coffer::crypto::testing {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

class Parser {
 public:
  void take(const std::string& line) {
    ++line_;
    const std::string text = trim(line);
    if (text.empty() || text.starts_with('#')) return;
    if (text.starts_with('[')) {
      take_header(lower(trim(std::string_view(text).substr(1, text.find(']') - 1))));
    } else {
      take_field(text);
    }
  }
  std::vector<Vector> finish() {
    flush();
    return std::move(vectors_);
  }

 private:
  void take_header(const std::string& header) {
    flush();
    section_ = std::exchange(in_headers_, true) ? section_ + ';' + header : header;
  }
  void take_field(const std::string& text) {
    const auto equals = text.find('=');
    std::string name = lower(trim(std::string_view(text).substr(0, equals)));
    if (current_.has(name)) flush();
    if (current_.empty()) current_ = Vector(section_, line_);
    in_headers_ = false;
    current_.add(std::move(name),
                 equals == std::string::npos ? "" : trim(std::string_view(text).substr(equals + 1)));
  }
  void flush() {
    if (!current_.empty()) vectors_.push_back(std::move(current_));
    current_ = Vector(section_, line_);
  }

  std::vector<Vector> vectors_;
  std::string section_;
  bool in_headers_ = false;
  std::size_t line_ = 0;
  Vector current_{"", 0};
};

}  // namespace

ByteVector from_hex(std::string_view digits) {
  ByteVector out;
  EXPECT_EQ(digits.size() % 2, 0u) << digits;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const auto high = digit(digits[i]);
    const auto low = digit(digits[i + 1]);
    if (!high || !low) {
      ADD_FAILURE() << "not hexadecimal: " << digits;
      return {};
    }
    out.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return out;
}

ByteVector from_text(std::string_view text) { return {text.begin(), text.end()}; }

const std::string& Vector::text(std::string_view name) const {
  static const std::string nothing;
  const auto found = fields_.find(name);
  if (found != fields_.end()) return found->second;
  ADD_FAILURE() << "line " << line_ << ": no field " << name;
  return nothing;
}

std::size_t Vector::number(std::string_view name) const {
  const std::string& digits = text(name);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  EXPECT_TRUE(error == std::errc{} && end == digits.data() + digits.size()) << name << " = " << digits;
  return value;
}

std::vector<Vector> read_vectors(std::string_view path) {
  const std::string full = std::string(COFFER_VECTORS_DIR "/").append(path);
  std::ifstream file(full);
  EXPECT_TRUE(file) << full << ": cannot be read; is python3-cryptography-vectors installed?";
  Parser parser;
  for (std::string line; std::getline(file, line);) parser.take(line);
  auto vectors = parser.finish();
  EXPECT_FALSE(vectors.empty()) << full;
  return vectors;
}

}  // namespace coffer::crypto::testing
