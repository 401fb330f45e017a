#pragma once
#include <string_view>

#include "token/cvc/cvc.h"

namespace coffer::token {

/// Number of random characters in a name, 5 bits each.
inline constexpr std::size_t kRandomCharacters = 7;
using RandomName = std::array<std::uint8_t, kRandomCharacters>;

/// Random digits and capital letters. @errors kCryptoFailure
[[nodiscard]] TokenResult<RandomName> make_random_name();
/// A holder reference of 16 characters (spec of the SmartCard-HSM, 5.1): country ZZ (none), two letters that
/// say what the holder is, the random name, and a sequence number of 5 digits.
[[nodiscard]] cvc::Reference make_reference(std::string_view kind, const RandomName& name,
                                            std::string_view sequence);

}  // namespace coffer::token
