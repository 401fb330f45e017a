#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace coffer::cli {

/// A status word or return code in plain words.
struct Explanation {
  std::string code;     ///< as it is written: "6982", "CKR_PIN_INCORRECT (0xA0)"
  std::string kind;     ///< "status word", "PKCS#11", "PC/SC"
  std::string meaning;  ///< a sentence with a full stop
  std::string next;     ///< what to do: a sentence, or empty
};

/// Of a card's status word (ISO/IEC 7816-4; the SmartCard-HSM's use of it).
[[nodiscard]] Explanation explain_status_word(unsigned sw);

/// Of what a person has seen: four hexadecimal digits of a status word, CKR_..., SCARD_..., or 0x and their
/// number. @returns nothing for what is none of these.
[[nodiscard]] std::optional<Explanation> explain(std::string_view text);

}  // namespace coffer::cli
