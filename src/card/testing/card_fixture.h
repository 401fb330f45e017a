#pragma once
// A card for tests: on the token of token/testing/token_fixture.h, spoken to in hexadecimal.

#include "card/card.h"
#include "token/testing/token_fixture.h"

namespace coffer::card::testing {

using ByteVector = std::vector<std::uint8_t>;

/// "00 A4 0400" as bytes; spaces are left out.
inline ByteVector from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  ByteVector bytes;
  int high = -1;
  for (const char c : hex) {
    if (c == ' ') continue;
    if (high < 0) {
      high = digit(c);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit(c)));
      high = -1;
    }
  }
  return bytes;
}
inline std::string to_hex(Bytes bytes) {
  std::string hex;
  for (const std::uint8_t b : bytes) {
    hex += "0123456789ABCDEF"[b >> 4];
    hex += "0123456789ABCDEF"[b & 15];
  }
  return hex;
}

/// A response APDU, taken apart.
struct Answer {
  ByteVector data;
  Sw sw{};

  [[nodiscard]] std::string hex() const { return to_hex(data); }
};
inline void PrintTo(const Answer& answer, std::ostream* out) {
  *out << answer.hex() << " SW " << std::hex << static_cast<unsigned>(answer.sw);
}

inline Answer transmit(ApduHandler& card, Bytes command) {
  ByteVector response(kMaxResponse);
  const std::size_t size = card.transmit(command, response);
  EXPECT_GE(size, 2u);
  Answer answer{{response.begin(), response.begin() + static_cast<std::ptrdiff_t>(size - 2)},
                static_cast<Sw>((response[size - 2] << 8) | response[size - 1])};
  return answer;
}

/// An extended command APDU of case 4.
inline ByteVector extended(std::uint32_t header, Bytes data, std::uint16_t le = 0) {
  const auto bytes = be32(header);
  ByteVector apdu(bytes.begin(), bytes.end());
  apdu.push_back(0);
  if (!data.empty()) {
    const auto lc = be16(static_cast<std::uint16_t>(data.size()));
    apdu.insert(apdu.end(), lc.begin(), lc.end());
    apdu.insert(apdu.end(), data.begin(), data.end());
  }
  const auto le_field = be16(le);
  apdu.insert(apdu.end(), le_field.begin(), le_field.end());
  return apdu;
}

inline const std::string kSelectApplication = "00A404000BE82B0601040181C31F020100";
inline const std::string kVerifyUserPin = "0020008106363438323139";

/// A card on a token that is provisioned and initialised (one DKEK share, RESET RETRY COUNTER allowed).
class CardTest : public token::testing::TokenTest {
 protected:
  Answer send(std::string_view hex) { return transmit(card_, from_hex(hex)); }
  Answer send(const ByteVector& command) { return transmit(card_, command); }
  Sw sw(std::string_view hex) { return send(hex).sw; }
  void log_in() { ASSERT_EQ(sw(kVerifyUserPin), Sw::kOk); }

  /// All records of the store: what a refused command must leave as it was.
  std::string stored() {
    std::string all;
    ByteVector record(store::kMaxRecord);
    for (auto id = platform_.store.next(0); id;
         id = platform_.store.next(static_cast<store::RecordId>(*id + 1))) {
      const auto size = platform_.store.read(*id, record);
      all += to_hex(be16(*id)) + "=" + to_hex(Bytes(record).first(size.value_or(0))) + "\n";
      if (*id == 0xFFFF) break;
    }
    return all;
  }

  Card card_{token_};
};

}  // namespace coffer::card::testing
