#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "cli/split/secret_split.h"

namespace coffer::cli {

/// Why a text is no card.
struct CardError {
  enum class Code { kLength, kSymbol, kLine, kChecksum, kVersion } code;
  unsigned line = 0;  ///< of kLine and kSymbol, from 1: where to look for the typing mistake
};

/// A part as text that people can copy by hand: four lines of four groups of five symbols
/// (docs/spec/secret-cards.md).
[[nodiscard]] std::string card_text(const SecretPart& part);

/// Reads it again. Spaces, dashes, line ends and the case of letters do not count, nor whether 0 is an O, and
/// 1 an I or L. One wrong symbol of a line is always noticed, and the line is named.
[[nodiscard]] Result<void, CardError> read_card_text(std::string_view text, SecretPart& part);

/// The card to print: the text with what it is, whose, and what to do with it. `title`: what the secret is
/// for.
[[nodiscard]] std::string printable_card(const SecretPart& part, unsigned total, std::string_view title);

}  // namespace coffer::cli
