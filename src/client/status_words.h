#pragma once
// What status words say, for people: the one table of them (`coffer explain`, error messages).

#include <cstdint>
#include <string>
#include <string_view>

namespace coffer::client {

/// What a status word means on this kind of card: a sentence that begins small and has no full stop. Empty
/// for one that is not in the table: 63Cx, 61xx and 6Cxx, which hold a number, and words that are not used.
[[nodiscard]] std::string_view meaning_of_status_word(std::uint16_t sw);

/// The same of any status word; those that hold a number say it.
[[nodiscard]] std::string describe_status_word(std::uint16_t sw);

}  // namespace coffer::client
