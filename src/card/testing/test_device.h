#pragma once
// A device in memory, and terminals that speak to it, for programs without GoogleTest: benchmarks, fuzz
// targets.

#include <cstdio>
#include <cstdlib>

#include "card/card.h"
#include "card/testing/apdus.h"
#include "store/testing/records.h"
#include "token/testing/test_platform.h"

namespace coffer::card::testing {

/// Ends the program when a promise does not hold: for libFuzzer that is a crash, which it keeps the input of.
inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

/// A token in memory that has its device key and certificates.
class TestDevice {
 public:
  /// As it leaves the factory: not initialised.
  TestDevice() {
    check(token_.open().has_value(), "an empty token opens");
    token::IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
    check(token_.provision(authority).has_value(), "a token gets its device key");
  }
  /// With the records of another.
  explicit TestDevice(const store::testing::Records& records) {
    check(store::testing::put_records(platform_.records, records), "records are copied");
    check(token_.open().value_or(false), "the token opens");
  }

  [[nodiscard]] token::Token& token() { return token_; }
  [[nodiscard]] token::testing::TestPlatform& platform() { return platform_; }
  [[nodiscard]] const store::RecordStore& store() const { return platform_.records; }

 private:
  token::testing::TestPlatform platform_;
  token::Token token_{platform_.platform(), platform_.records, token::testing::kFastStretch};
};

/// The host's end of a connection: commands go to a card of its own on the token, the last answer stays.
class Terminal {
 public:
  explicit Terminal(token::Token& token) : card_(token) {}

  Sw send(Bytes command) {
    const std::size_t size = card_.transmit(command, response_);
    check(size >= 2 && size <= kMaxResponse, "an answer has 2 bytes to the maximum");
    data_ = Bytes(response_).first(size - 2);
    return static_cast<Sw>(load_be16(std::span<const std::uint8_t, 2>(response_.data() + size - 2, 2)));
  }
  Sw send(std::string_view hex) { return send(from_hex(hex)); }
  /// Data of the last answer.
  [[nodiscard]] Bytes data() const { return data_; }

  void must(Bytes command) {
    const Sw sw = send(command);
    if (sw == Sw::kOk) return;
    std::fprintf(stderr, "%s answered %04X\n", to_hex(command).c_str(), static_cast<unsigned>(sw));
    std::abort();
  }
  void must(std::string_view hex) { must(from_hex(hex)); }
  void log_in() { must(kVerifyUserPin); }
  void reset() { card_.reset(); }

 private:
  Card card_;
  ByteVector response_ = ByteVector(kMaxResponse);
  Bytes data_;
};

}  // namespace coffer::card::testing
