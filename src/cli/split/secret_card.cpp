#include "cli/split/secret_card.h"

#include <fmt/format.h>

#include "base/wipe.h"
#include "crypto/hash.h"

namespace coffer::cli {
namespace {

// Crockford's: no I, L, O, U.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kLines = 4;
constexpr std::size_t kDataOfLine = 19;  // symbols, and one check symbol behind them
constexpr std::size_t kSymbols = kLines * (kDataOfLine + 1);
constexpr std::size_t kGroup = 5;
constexpr std::size_t kChecksumSize = 5;
constexpr std::size_t kHeaderSize = 6;  // version, set, threshold, number
constexpr std::size_t kCardSize = kHeaderSize + kPartSize + kChecksumSize;
static_assert((kCardSize * 8 + 4) / 5 == kLines * kDataOfLine);

using Symbols = std::array<std::uint8_t, kSymbols>;

/// A weighted sum: with odd weights any one symbol that is wrong changes it; the line counts too.
std::uint8_t check_symbol(std::size_t line, std::span<const std::uint8_t> data) {
  std::size_t sum = line;
  for (std::size_t i = 0; i < data.size(); ++i) sum += (2 * i + 1) * data[i];
  return static_cast<std::uint8_t>(sum % 32);
}

std::optional<std::uint8_t> value_of(char symbol) {
  if (symbol >= 'a' && symbol <= 'z') symbol = static_cast<char>(symbol - 'a' + 'A');
  if (symbol == 'O') symbol = '0';
  if (symbol == 'I' || symbol == 'L') symbol = '1';
  const std::size_t at = kAlphabet.find(symbol);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

std::array<std::uint8_t, kChecksumSize> checksum(Bytes card) {
  std::array<std::uint8_t, kChecksumSize> out{};
  if (const auto digest = crypto::hash(crypto::HashAlgorithm::kSha256, {card})) {
    copy(Bytes(*digest).first(kChecksumSize), out);
  }
  return out;
}

Result<void, CardError> read_symbols(std::string_view text, Symbols& symbols) {
  std::size_t count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\n' || c == '\r' || c == '\t') continue;
    const auto line = static_cast<unsigned>(count / (kDataOfLine + 1) + 1);
    const auto value = value_of(c);
    if (!value) return std::unexpected(CardError{CardError::Code::kSymbol, line});
    if (count == kSymbols) return std::unexpected(CardError{CardError::Code::kLength});
    symbols[count++] = *value;
  }
  if (count != kSymbols) return std::unexpected(CardError{CardError::Code::kLength});
  return {};
}

}  // namespace

std::string card_text(const SecretPart& part) {
  Secret<kCardSize> card;
  const auto bytes = card.writable();
  bytes[0] = kVersion;
  copy(part.set, bytes.subspan(1));
  bytes[4] = part.threshold;
  bytes[5] = part.number;
  copy(part.value.expose(), bytes.subspan(kHeaderSize));
  copy(checksum(bytes.first(kHeaderSize + kPartSize)), bytes.last(kChecksumSize));

  std::string text;
  std::array<std::uint8_t, kDataOfLine> data{};
  for (std::size_t line = 0; line < kLines; ++line) {
    for (std::size_t i = 0; i < kDataOfLine; ++i) {
      unsigned symbol = 0;
      for (std::size_t bit = (line * kDataOfLine + i) * 5; bit < (line * kDataOfLine + i + 1) * 5; ++bit) {
        const unsigned octet = bit / 8 < kCardSize ? bytes[bit / 8] : 0;
        symbol = symbol << 1 | ((octet >> (7 - bit % 8)) & 1u);
      }
      data[i] = static_cast<std::uint8_t>(symbol);
    }
    for (std::size_t i = 0; i <= kDataOfLine; ++i) {
      if (i != 0 && i % kGroup == 0) text += ' ';
      text += kAlphabet[i < kDataOfLine ? data[i] : check_symbol(line, data)];
    }
    text += '\n';
  }
  wipe(data);
  return text;
}

Result<void, CardError> read_card_text(std::string_view text, SecretPart& part) {
  Symbols symbols{};
  COFFER_CHECK(read_symbols(text, symbols));
  Secret<kCardSize> card;
  const auto bytes = card.writable();
  for (std::size_t line = 0; line < kLines; ++line) {
    const auto row =
        std::span<const std::uint8_t>(symbols).subspan(line * (kDataOfLine + 1), kDataOfLine + 1);
    if (check_symbol(line, row.first(kDataOfLine)) != row.back()) {
      return std::unexpected(CardError{CardError::Code::kLine, static_cast<unsigned>(line + 1)});
    }
    for (std::size_t bit = 0; bit < kDataOfLine * 5; ++bit) {
      const std::size_t at = line * kDataOfLine * 5 + bit;
      if (at / 8 >= kCardSize) break;
      const unsigned value = (row[bit / 5] >> (4 - bit % 5)) & 1u;
      bytes[at / 8] = static_cast<std::uint8_t>(bytes[at / 8] | value << (7 - at % 8));
    }
  }
  wipe(symbols);
  if (!equal(checksum(bytes.first(kHeaderSize + kPartSize)), bytes.last(kChecksumSize))) {
    return std::unexpected(CardError{CardError::Code::kChecksum});
  }
  if (bytes[0] != kVersion || bytes[4] < 2 || bytes[5] == 0) {
    return std::unexpected(CardError{CardError::Code::kVersion});
  }
  copy(bytes.subspan(1, 3), part.set);
  part.threshold = bytes[4];
  part.number = bytes[5];
  copy(bytes.subspan(kHeaderSize, kPartSize), part.value.writable());
  return {};
}

std::string printable_card(const SecretPart& part, unsigned total, std::string_view title) {
  std::string text = card_text(part);
  std::string card = fmt::format(
      "+----------------------------------------------------------+\n"
      "  COFFER SECRET CARD   {} of {}   (any {} of them suffice)\n"
      "  {}\n"
      "  set {:02X}{:02X}{:02X}\n\n",
      part.number, total, part.threshold, title, part.set[0], part.set[1], part.set[2]);
  unsigned line = 1;
  for (std::size_t start = 0; start < text.size(); ++line) {
    const std::size_t end = text.find('\n', start);
    card += fmt::format("    {}   {}\n", line, text.substr(start, end - start));
    start = end + 1;
  }
  card +=
      "\n  Keep it apart from the others, and show it to nobody.\n"
      "+----------------------------------------------------------+\n";
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return card;
}

}  // namespace coffer::cli
