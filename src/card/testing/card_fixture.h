#pragma once
// A card for tests: on the token of token/testing/token_fixture.h, spoken to in hexadecimal.

#include "card/card.h"
#include "card/testing/apdus.h"
#include "store/testing/records.h"
#include "token/testing/token_fixture.h"

namespace coffer::card::testing {

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
  // The buffer was the card's to work in: nothing of that stays behind the answer.
  EXPECT_TRUE(std::ranges::all_of(Bytes(response).subspan(size), [](std::uint8_t byte) { return byte == 0; }))
      << "behind the answer to " << to_hex(command.first(std::min<std::size_t>(command.size(), 16)));
  Answer answer{{response.begin(), response.begin() + static_cast<std::ptrdiff_t>(size - 2)},
                static_cast<Sw>((response[size - 2] << 8) | response[size - 1])};
  return answer;
}

/// Keeps the events of one connection.
struct RecordingSecurityLog final : platform::SecurityLog {
  void record(const platform::SecurityRecord& record) override { records.push_back(record); }
  std::vector<platform::SecurityRecord> records;
};

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
    for (const auto& [id, value] : store::testing::records_of(platform_.records)) {
      all += to_hex(be16(id)) + "=" + to_hex(value) + "\n";
    }
    return all;
  }

  RecordingSecurityLog security_log_;
  Card card_{token_, security_log_};
};

}  // namespace coffer::card::testing
